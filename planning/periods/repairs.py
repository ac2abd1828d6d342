"""What is set right before a cell is read as a period: letters of the other alphabet, typing errors, holidays.

Only cells that should hold a period are repaired; running prose is read as it stands.
"""

from __future__ import annotations

import re
from typing import Final

from planning.periods.holidays import HOLIDAYS
from planning.periods.tokens import is_known

LOOK_ALIKE: Final = str.maketrans("aeopcyxkmtbhu", "аеорсухкмтвни")
MIXED: Final = re.compile(r"(?=[а-яa-z]*[а-я])(?=[а-яa-z]*[a-z])[а-яa-z]{3,}")
# «2О мая», «l5 мая», «О1.О5.2О2О», «З квартал»
ZERO: Final = re.compile(r"(?<=[\d.])[оo](?=[\d.\s-]|$)|(?<![^\W\d_])[оo](?=\d)")
ONE: Final = re.compile(r"(?<![^\W\d_])[li|](?=\d)|(?<=\d)[li|](?=[\d.\s]*\d|\s+[а-я])")
ROMAN: Final = re.compile(r"(?<![^\W_])(?=[1]*[il|!])[il1|!]{1,3}(?=\s*(?:-?[йаеоя]{1,2}\s+)?(?:кв|полуг|п/г|декад))")
THREE: Final = re.compile(r"(?<![^\W\d_])з(?=[\d.]|\s*(?:-?й\s+)?кв)|(?<=\d)з(?![^\W\d_])")
SPACED: Final = re.compile(r"(?<![^\W\d_])(?:[а-я] ){2,}[а-я](?![^\W\d_])")
PAIR: Final = re.compile(r"[а-я]{2,}(?= ([а-я]{2,}))")
SCHOOL_YEAR: Final = re.compile(r"((?:19|20)\d\d)\s*[/-]\s*(?:20)?(\d\d)\s*(?:уч(?:ебн\w*|\.)?\s*(?:год\w*|г\.?)?)")
GLUED: Final = re.compile(r"(?<![^\W_])(i{1,3}|iv|[1-4](?:-?[йя])?)(?=кв|полуг|п/г)")  # «Iкв», «IVкв.»
SPELLED: Final = (
    (re.compile(r"(?<!\w)0(?=[а-я]{3})"), "о"),  # «0ктябрь»
    (re.compile(r"(?<=[а-я])ъ(?![а-я])"), "ь"),  # «июнъ»
)
MONTH_STEM: Final = r"(?:янв|фев|мар|апр|ма[йяе]|июн|июл|авг|сен|окт|ноя|дек)"
NUMERAL_MONTH: Final = re.compile(
    r"\b(\d{1,2})\s*\.\s*(i{1,3}|iv|vi{0,3}|ix|xi{0,2})\s*\.\s*((?:20)?\d\d)\b"
)  # 15.V.2022
NUMERALS: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
REPLACED: Final = (
    (re.compile(r"\bкв-л(?:а|е|ы|ов)?(?!\w)"), "квартал"),
    (re.compile(r"^кв(?:артал|\.)?\s*(?:№\s*)?([1-4])$"), r"\1 квартал"),
    (re.compile(r"\bот (\d{1,2}) до (?=\d)"), r"с \1 по "),
    (re.compile(rf"((?<!\w)(?:i{{1,3}}|[1-3](?:-?[яйю]{{1,2}})?))\s*дек\.?\s+(?={MONTH_STEM})"), r"\1 декада "),
    (
        re.compile(rf"\b(начал\w+|середин\w+)\s*(?:-|и)\s*(середин\w+|кон(?:ец|ц[аеу])) ({MONTH_STEM}\w*)"),
        r"\1 \3 - \2 \3",
    ),
    (re.compile(r"…|\.{2,}|÷|~"), "-"),
    (re.compile(r"(?<![а-я])(раза?|р)\.?\s*/\s*(?=[а-я])"), r" \1 в "),
    (re.compile(r"\b(?:по|в) (?:будн\w+|рабочи\w+)(?: дн\w+)?"), "ежедневно"),
    (re.compile(r"\b(?:по|в) выходн\w+(?: дн\w+)?"), "еженедельно"),
    # autumn, winter and spring holidays are set by each school; only the summer is a stretch that all know
    (re.compile(r"\b(?:осенн|зимн|весенн)\w+ (?:школьны\w+ )?каникул\w*"), "каникулы"),
    (re.compile(r"\b(летн\w+) (?:школьны\w+ )?каникул\w*"), r"\1 период"),
)
# Words that are known even with one letter wrong. Short ones are too near to other words.
WORDS: Final = (
             "январь", "января", "январе", "февраль", "февраля",
    "феврале", "апрель", "апреля", "апреле", "август", "августа",
    "августе", "сентябрь", "сентября", "сентябре", "октябрь", "октября",
    "октябре", "ноябрь", "ноября", "ноябре", "декабрь", "декабря",
    "декабре", "квартал", "квартала", "квартале", "полугодие",
    "полугодия", "полугодии", "декада", "неделя", "недели", "ежемесячно",
    "ежеквартально", "еженедельно", "ежедневно", "ежегодно", "постоянно",
    "течение", "период", "периода", "понедельник", "вторник", "четверг",
    "пятница", "суббота", "воскресенье",
)  # fmt: skip
SHORT_WORDS: Final = ("март", "марта", "марте", "июнь", "июня", "июне", "июль", "июля", "июле")


def repaired(flat: str) -> tuple[str, bool]:
    """Return the text with its faults mended, and whether a word had to be guessed, which a person should see."""
    flat = NUMERAL_MONTH.sub(lambda found: f"{found[1]}.{NUMERALS.index(found[2]) + 1}.{found[3]}", flat)
    flat = GLUED.sub(r"\1 ", flat)
    for pattern, instead in SPELLED:
        flat = pattern.sub(instead, flat)
    text = MIXED.sub(lambda found: found.group().translate(LOOK_ALIKE), flat)
    text = ROMAN.sub(lambda found: "i" * len(found.group()), text)
    text = THREE.sub("3", ONE.sub("1", ZERO.sub("0", text)))
    text = SPACED.sub(lambda found: found.group().replace(" ", ""), text)
    for pattern, instead in REPLACED:
        text = pattern.sub(instead, text)
    text = SCHOOL_YEAR.sub(lambda found: f"с 01.09.{found[1]} по 31.08.20{found[2]}", text)
    text = _with_dates_of_holidays(text)
    spelled = re.sub(r"[а-я]{4,}", lambda found: _spelled(found.group()), _closed(text))
    return spelled, spelled != text


def _with_dates_of_holidays(text: str) -> str:
    """Put the day for the name of a holiday; beside its own date the name says nothing new."""
    for name, day, numbers in HOLIDAYS:
        found = name.search(text)
        if found:
            rest = text[: found.start()] + " " + text[found.end() :]
            stated = re.search(rf"\b{day}\b|\b0?{numbers}\b", rest)
            text = rest.replace("()", " ") if stated else text[: found.start()] + day + text[found.end() :]
    return text


def _closed(text: str) -> str:
    """«ап рель»: two halves of a known word."""
    for found in PAIR.finditer(text):
        if found.group() + found.group(1) in WORDS and found.group(1) not in WORDS:
            return text.replace(f"{found.group()} {found.group(1)}", found.group() + found.group(1))
    return text


def _spelled(word: str) -> str:
    """The known word that differs by one letter, if the first letter agrees; the word itself when there is none."""
    if is_known(word):
        return word
    near = [known for known in WORDS if len(known) >= 6 and known[0] == word[0] and _one_edit(word, known)]
    near += [known for known in SHORT_WORDS if _swapped(word, known)]
    return near[0] if near else word


def _one_edit(word: str, known: str) -> bool:
    """Whether one letter is wrong, missing, doubled or too much, or two have changed places."""
    if abs(len(word) - len(known)) > 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), len(known))
    tails = (word[same + 1 :] == known[same + 1 :], word[same + 1 :] == known[same:], word[same:] == known[same + 1 :])
    return any(tails) or _swapped(word, known)


def _swapped(word: str, known: str) -> bool:
    """Whether two neighbours have changed places, or one letter stands twice."""
    places = range(len(known) - 1)
    swapped = any(word == known[:p] + known[p + 1] + known[p] + known[p + 2 :] for p in places)
    return word != known and (swapped or any(word == known[:p] + known[p] + known[p:] for p in range(len(known))))
