"""Place and responsible where they share a text: «Школа Учителя начальных классов, Иванова»."""

from __future__ import annotations

import re
from typing import Final

# A person or an office that acts; what stands before the first of them is where.
PERSON: Final = re.compile(
    r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁA-Z]\.\s?(?:[А-ЯЁA-Z]\.?)?|[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ]"
)
AGENT: Final = re.compile(
    r"\b(?:зам(?:еститель|\.)|глав[аы]\b|начальник|руководител|директор|председател|заведующ|зав\.|специалист|"
    r"библиотекар|учител|преподавател|педагог|методист|воспитател|инженер|секретар|координатор|организатор|"
    r"ответствен|комитет|управлени[ея]|отдел(?:ение)?\b|департамент|министерств|оргкомитет|совет ветеранов|"
    r"депутат|старост|член[ы]?\b|специалисты|сотрудник|работник)",
    re.IGNORECASE,
)


def place_and_responsible(text: str) -> tuple[str, str]:
    """Divide a text before its first person or office; all of it is the place when it names none, and none before."""
    starts = [found.start() for pattern in (PERSON, AGENT) if (found := pattern.search(text))]
    if not starts:
        return text, ""
    place = text[: min(starts)].rstrip(" \n,;–-").removesuffix(".")
    return place, text[min(starts) :]


def is_agent(text: str) -> bool:
    """Whether the text begins with a person or an office that acts."""
    return bool(AGENT.match(text) or PERSON.match(text))
