"""How many people a text names: «Президиум 5 человек, члены 63 человека» are 68."""

from __future__ import annotations

import re
from typing import Final

_PEOPLE: Final = re.compile(r"(\d+(?:[ \u00a0\u202f]\d{3})*)\s*(?:-|–)?\s*(?:чел\b\.?|человек\w*)", re.IGNORECASE)
_MOST: Final = 2_147_483_647


def count_people(text: str) -> int | None:
    """The sum of the numbers that are followed by «человек» or «чел.»; None where there is none or it is absurd."""
    found = [int(re.sub(r"\D", "", number)) for number in _PEOPLE.findall(text)]
    return sum(found) if found and sum(found) <= _MOST else None
