"""Categories of participants and how many of each: «Президиум 5 человек члены РО 63 человека» is two."""

from __future__ import annotations

import re
from typing import Final

from planning.exchange.reading.model import ParticipantsReading

NUMBER: Final = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+"
PEOPLE: Final = r"(?:чел\b\.?|человек[а-я]*|участник[а-я]*)"
# «5 человек», «до 5 чел.», «5-7 человек» (the larger counts), «(12 чел.)», «– 30»
COUNTED: Final = re.compile(
    rf"[\s(:–—-]*(?:(?:до|около|более|не менее|свыше|порядка)\s+)?(?:(?:{NUMBER})\s*[-–—]\s*)?"
    rf"(?P<count>{NUMBER})\s*[-–—]?\s*{PEOPLE}\s*[).]?\s*[,;.]?",
    re.IGNORECASE,
)
BARE: Final = re.compile(rf"\s*(?:[-–—:]|\()\s*(?P<count>{NUMBER})\s*\)?$")
LIST: Final = re.compile(r"[\n;]|,\s+(?![^(]*\))")


def read_participants(text: str) -> tuple[ParticipantsReading, ...]:
    """Return the categories in order. A count stands behind its category; one that stands first counts what follows."""
    found: list[ParticipantsReading] = []
    place = 0
    leading: int | None = None
    for match in COUNTED.finditer(text):
        before = text[place : match.start()].strip(" \n,;.–—-(")
        count = int(re.sub(r"\D", "", match["count"]))
        place = match.end()
        if leading is not None:
            found.append(ParticipantsReading(before, leading))
            leading = count
        elif before:
            *others, own = _listed(before)
            found += [ParticipantsReading(other) for other in others]
            found.append(ParticipantsReading(own, count))
        else:
            leading = count
    rest = text[place:].strip(" \n,;.–—-")
    if leading is not None:
        found.append(ParticipantsReading(rest, leading))
    else:
        found += [_bare(part) for part in _listed(rest)]
    return tuple(found)


def _listed(text: str) -> list[str]:
    return [part.strip(" ,;.–—-") for part in LIST.split(text) if part.strip(" ,;.–—-")]


def _bare(text: str) -> ParticipantsReading:
    """«главы поселений – 12» and «главы (12)»: a number that closes a category counts it."""
    match = BARE.search(text)
    if match is None or not text[: match.start()].strip():
        return ParticipantsReading(text)
    return ParticipantsReading(text[: match.start()].strip(), int(re.sub(r"\D", "", match["count"])))
