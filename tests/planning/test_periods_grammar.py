"""Expressions made by a small grammar, each with its meaning: how people write, varied in every way at once."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from planning.periods import PeriodKind, Recurrence, read_period

YEAR = 2021
NOMINATIVE = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
GENITIVE = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
PREPOSITIONAL = [
    "январе",
    "феврале",
    "марте",
    "апреле",
    "мае",
    "июне",
    "июле",
    "августе",
    "сентябре",
    "октябре",
    "ноябре",
    "декабре",
]
SHORT = ["янв.", "февр.", "март", "апр.", "май", "июнь", "июль", "авг.", "сент.", "окт.", "нояб.", "дек."]
ROMAN = ["I", "II", "III", "IV"]
LOOKS_LIKE = str.maketrans("аеорсх", "aeopcx")

months = st.integers(1, 12)
dashes = st.sampled_from(["-", "–", " – ", " - ", "- ", " —\n"])
years = st.sampled_from(["", f" {YEAR}", f" {YEAR} г.", f" {YEAR} года", f" {YEAR}г"])


@st.composite
def varied(draw: st.DrawFn, text: str) -> str:
    """The same text as somebody else would type it: capitals, spaces, letters of the other alphabet."""
    text = draw(st.sampled_from([text, text.capitalize(), f" {text} ", text.replace(" ", "  ")]))
    long = [word for word in text.split() if word.isalpha() and len(word) > 4 and word.islower()]
    if long and draw(st.booleans()):
        word = draw(st.sampled_from(long))
        text = text.replace(word, word[0] + word[1:].translate(LOOKS_LIKE))
    return text


def month_end(month: int) -> date:
    return date(YEAR, month, monthrange(YEAR, month)[1])


def spans(text: str) -> list[tuple[date, date]]:
    return [(span.start, span.end) for span in read_period(text, year=YEAR).spans]


@given(st.data(), months, years)
def test_a_month(data: st.DataObject, month: int, year: str) -> None:
    forms = [NOMINATIVE[month - 1], f"в {PREPOSITIONAL[month - 1]}", SHORT[month - 1], f"{NOMINATIVE[month - 1]} месяц"]
    text = data.draw(varied(data.draw(st.sampled_from(forms)) + year))
    assert spans(text) == [(date(YEAR, month, 1), month_end(month))]


@given(st.data(), months, months, dashes)
def test_months_from_to(data: st.DataObject, first: int, last: int, dash: str) -> None:
    forms = [
        NOMINATIVE[first - 1] + dash + NOMINATIVE[last - 1],
        f"с {GENITIVE[first - 1]} по {NOMINATIVE[last - 1]}",
        f"в {PREPOSITIONAL[first - 1]}{dash}{PREPOSITIONAL[last - 1]}",
        f"в период с {GENITIVE[first - 1]} до {GENITIVE[last - 1]}",
    ]
    ((start, end),) = spans(data.draw(varied(data.draw(st.sampled_from(forms[:3])))))
    assert (start, end.month, end.year) == (date(YEAR, first, 1), last, YEAR + (last < first))


@given(st.data(), st.lists(months, min_size=2, max_size=4, unique=True).map(sorted))
def test_months_in_a_list(data: st.DataObject, listed: list[int]) -> None:
    joint = data.draw(st.sampled_from([", ", "; ", "\n", " и "]))
    text = data.draw(varied(joint.join(NOMINATIVE[month - 1] for month in listed)))
    assert spans(text) == [(date(YEAR, month, 1), month_end(month)) for month in listed]


@given(st.data(), st.integers(1, 4), st.sampled_from(["квартал", "кв.", "кв", "квартале"]), years)
def test_a_quarter(data: st.DataObject, number: int, unit: str, year: str) -> None:
    ordinal = ["первый", "второй", "третий", "четвертый"][number - 1]
    told = data.draw(st.sampled_from([ROMAN[number - 1], str(number), f"{number}-й", ordinal]))
    assert spans(f"{told} {unit}{year}") == [(date(YEAR, number * 3 - 2, 1), month_end(number * 3))]


@given(st.integers(1, 3), months, st.sampled_from(["{} декада {}", "в {} декаде {}", "{}-я декада {}"]))
def test_ten_days(part: int, month: int, form: str) -> None:
    text = form.format(ROMAN[part - 1] if "-" not in form else part, GENITIVE[month - 1])
    end = month_end(month) if part == 3 else date(YEAR, month, part * 10)
    assert spans(text) == [(date(YEAR, month, part * 10 - 9), end)]


@given(st.data(), st.integers(1, 27), st.integers(1, 27), months, dashes)
def test_days_from_to(data: st.DataObject, first: int, more: int, month: int, dash: str) -> None:
    last = min(first + more, 28)
    forms = [
        f"{first}{dash}{last} {GENITIVE[month - 1]}",
        f"с {first} по {last} {GENITIVE[month - 1]} {YEAR} года",
        f"{first:02}.{month:02}.{YEAR} - {last:02}.{month:02}.{YEAR}",
        f"{first:02}.{month:02}-{last:02}.{month:02}.{YEAR % 100}",
    ]
    assert spans(data.draw(st.sampled_from(forms))) == [(date(YEAR, month, first), date(YEAR, month, last))]


@given(st.data(), st.integers(1, 28), months)
def test_a_deadline(data: st.DataObject, day: int, month: int) -> None:
    before = data.draw(st.sampled_from(["до", "не позднее", "не позже", "в срок до", "к", "по"]))
    written = data.draw(st.sampled_from([f"{day} {GENITIVE[month - 1]}", f"{day:02}.{month:02}.{YEAR}"]))
    period = read_period(f"{before} {written}", year=YEAR)
    assert (period.kind, period.deadline) == (PeriodKind.DEADLINE, date(YEAR, month, day))
    assert period.spans[0].start == date(YEAR, 1, 1)


@given(st.integers(1, 5), st.integers(0, 6), months)
def test_a_weekday_of_a_month(nth: int, weekday: int, month: int) -> None:
    ordinal = ["перв", "втор", "трет", "четверт", "пят"][nth - 1]
    names = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"]
    endings = {"перв": ("ый", "ая", "ое"), "втор": ("ой", "ая", "ое"), "трет": ("ий", "ья", "ье")}
    male, female, neuter = endings.get(ordinal, ("ый", "ая", "ое"))
    ending = female if names[weekday].endswith("а") else neuter if names[weekday].endswith("е") else male
    days = [date(YEAR, month, 1) + timedelta(days=offset) for offset in range(monthrange(YEAR, month)[1])]
    wanted = [day for day in days if day.weekday() == weekday][nth - 1 : nth]
    assert spans(f"{ordinal}{ending} {names[weekday]} {GENITIVE[month - 1]}") == [(day, day) for day in wanted]


@given(st.sampled_from([("ежемесячно", Recurrence.MONTHLY), ("раз в квартал", Recurrence.QUARTERLY),
                        ("1 р./год", Recurrence.ANNUAL), ("еженедельно", Recurrence.WEEKLY)]),
       months, months)  # fmt: skip
def test_a_repeat_within_months(often: tuple[str, Recurrence], one: int, other: int) -> None:
    first, last = sorted((one, other))
    period = read_period(f"{often[0]} с {GENITIVE[first - 1]} по {NOMINATIVE[last - 1]}", year=YEAR)
    assert (period.kind, period.recurrence) == (PeriodKind.RECURRING, often[1])
    assert [(span.start, span.end) for span in period.spans] == [(date(YEAR, first, 1), month_end(last))]


@given(st.data(), months.filter(lambda month: month not in (3, 5, 6, 7)))
def test_one_letter_wrong_is_read_and_shown(data: st.DataObject, month: int) -> None:
    word = NOMINATIVE[month - 1]
    place = data.draw(st.integers(1, len(word) - 2))
    typed = data.draw(st.sampled_from([word[:place] + word[place + 1 :], word[:place] + "щ" + word[place + 1 :]]))
    period = read_period(typed, year=YEAR)
    assert spans(typed) == [(date(YEAR, month, 1), month_end(month))]
    assert period.issues
