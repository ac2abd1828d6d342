"""The words that periods are written with, each with the token it becomes.

A token code is one character, so that the rules of `phrases.py` are plain regular expressions over codes:

    D date with month   N number        O ordinal or Roman     M month      Y year        S season     B part (начало…)
    d day   W week   K ten days   U month   Q quarter   H half-year   A year (units)      w weekday    p "по пятницам"
    F from (с)   T through (по)   L limit (до)   R "ежемесячно"   X раз   V каждый   G whole year   Z whole, during
    P period   c числа   n следующий   h половина   m at least   t time of day
    , list   / slash   - dash   ( )   x a word that means nothing here   (words of no weight are dropped)
"""

from __future__ import annotations

import re
from typing import Final

from planning.periods.model import Recurrence

MONTH_STEMS: Final = (
    r"январ(?:ь|я|е|ю|ем)|янв",
    r"феврал(?:ь|я|е|ю|ем)|фев|февр",
    r"март(?:а|у|е|ом)?|мар",
    r"апрел(?:ь|я|е|ю|ем)|апр",
    r"ма(?:й|я|е|ю|ем)",
    r"июн(?:ь|я|е|ю|ем)?",
    r"июл(?:ь|я|е|ю|ем)?",
    r"август(?:а|у|е|ом)?|авг",
    r"сентябр(?:ь|я|е|ю|ем)|сен|сент",
    r"октябр(?:ь|я|е|ю|ем)|окт",
    r"ноябр(?:ь|я|е|ю|ем)|ноя|нояб",
    r"декабр(?:ь|я|е|ю|ем)|дек",
)
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAY_STEMS: Final = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
ORDINAL_STEMS: Final = {r"перв": 1, r"втор": 2, r"трет": 3, r"четверт": 4, r"пят": 5, r"последн": -1}
CARDINALS: Final = {
    r"од(?:ин|на|но|ного|ной|ну)": 1,
    r"дв(?:а|е|ух)": 2,
    r"тр(?:и|ех)": 3,
    r"четыр(?:е|ех)": 4,
    r"пят(?:ь|и)": 5,
    r"шест(?:ь|и)": 6,
    r"десят(?:ь|и)": 10,
}
# What is typed for Roman numerals, letters of the other alphabet included (Ш for III, П for II, 1V for IV).
ROMAN: Final = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "і": 1, "іі": 2, "ііі": 3, "іv": 4, "l": 1, "ll": 2, "lll": 3, "lv": 4,
    "1v": 4, "1у": 4, "1y": 4, "iу": 4, "iy": 4, "ш": 3, "п": 2,
}  # fmt: skip
ADJECTIVE: Final = (
    r"(?:ый|ий|ой|ая|яя|ья|ое|ее|ье|ого|его|ьего|ому|ему|ьему|ом|ем|ьем|ую|юю|ью|ей|ьей|ые|ие|ых|их|ым|им)"
)
SEASONS: Final = {r"весн(?:а|ы|е|ой|у)|весенн\w+": 3, r"лет(?:о|а|е|ом)|летн\w+": 6, r"осен(?:ь|и|ью)|осенн\w+": 9,
                  r"зим(?:а|ы|е|ой|у)|зимн\w+": 12}  # fmt: skip
PARTS: Final = {r"начал(?:о|е|а|у)": 0, r"середин(?:а|е|ы|у)": 1, r"кон(?:ец|це|ца|цу)": 2}
ADVERBS: Final = {
    r"ежедневн\w+": (Recurrence.DAILY, "day"),
    r"еженедельн\w+": (Recurrence.WEEKLY, "week"),
    r"ежедекадн\w+": (Recurrence.EVERY_10_DAYS, "decade"),
    r"ежемесячн\w+": (Recurrence.MONTHLY, "month"),
    r"ежеквартальн\w+|поквартальн\w+": (Recurrence.QUARTERLY, "quarter"),
    r"ежегодн\w+": (Recurrence.ANNUAL, "year"),
    r"регулярн\w+|периодическ\w+|систематическ\w+": (Recurrence.UNSPECIFIED, ""),
}
UNITS: Final = {
    r"день|дня|дней|дни|дн|сут(?:ки|ок)": ("d", "day"),
    r"недел(?:я|и|ю|е|ь)|нед": ("W", "week"),
    r"декад(?:а|ы|у|е)|дек": ("K", "decade"),
    r"месяц(?:а|е|у|ев|ем|ы)?|мес": ("U", "month"),
    r"квартал(?:а|е|у|ов|ы|ом|ах)?|кв|квл": ("Q", "quarter"),
    r"полугоди(?:е|я|и|ю|ем|й)|полгода|полугод|полуг|пг": ("H", "half-year"),
    r"год(?:а|у|ом|е|ы|ов)?|лет|г|гг": ("A", "year"),
}
SIMPLE: Final = {
    r"с|со": "F",
    r"по": "T",
    r"до|к|ко|позднее|позже": "L",
    r"раз|раза|р": "X",
    r"кажд\w+": "V",
    r"постоянно|круглогодично|весьгод": "G",
    r"весь|все(?:й|го)|течени[еи]|теч|протяжени[ие]|кругл(?:ый|ого)": "Z",
    r"период(?:а|е|у|ы|ов)?|времен[аи]|время": "P",
    r"числ(?:о|а|у)": "c",
    r"следующ\w+": "n",
    r"половин(?:а|е|ы|у)": "h",
    r"реже|менее": "m",
    r"и": ",",
    r"или|либо": "/",
}
# Words that carry no term of their own.
NOISE: Final = re.compile(
    r"в|во|на|не|за|от|срок|сроки|ориентировочно|предварительно|примерно|около|дата|учебн\w+|календарн\w+|текущ\w+|"
    r"отчетн\w+|планов\w+|этого|данного|ч|час\w*"
)
# The text sends the reader elsewhere; a term that follows such words belongs to that other paper or event.
REFERENCE: Final = re.compile(
    "|".join(
        (
            r"по (?:\w+\.? )?план[уа]\w*",
            r"по (?:\w+ )?график\w*",
            r"утвержд\w+ график",
            r"в соответствии с",
            r"согласно",
            r"по (?:итогам|результатам|окончании|завершении)",
            r"за \d+ (?:\w+ )?(?:дн|дней|недел|месяц)",
            r"в \d+-?\s?\w*дневн\w+",
            r"в течение (?:\d+ |\w+ )?(?:дн|дней|рабочих|суток)",
            r"в установл\w*\.? ",
            r"уст[ао]навл\w+",
            r"после ",
            r"в день|в дни ",
        )
    )
)
# No date is meant at all; as a remark beside a term these words change nothing.
REMARK: Final = re.compile(
    "|".join(
        (
            r"по мере",
            r"(?:по|при) необходимости",
            r"по (?:отд\w*\.? )",
            r"по (?:согласовани|решени|назначени|приглашени|требовани|поручени|обращени)",
            r"по (?:заявк|заявлени|запрос|вызов|факту|ходу)",
            r"при (?:поступлени|наличи)",
            r"уточня|определ|не установл",
            r"будет (?:назначен|объявлен|сообщен)",
            r"без (?:даты|срока)|бессрочно|дополнительно",
            r"в теч\w*\.? (?:месяца|квартала|недели|дня|полугодия)",
        )
    )
)
