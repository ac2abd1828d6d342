"""Words of a Russian text as stems: what every comparison of texts in this package is made of."""

from __future__ import annotations

import re
from functools import lru_cache

from snowballstemmer import stemmer

LONGEST = 4000
"""Letters of a text that are looked at: a title has a few hundred, a pasted page must not hold up the answer."""

_WORD = re.compile(r"[a-zа-я]+(?:-[a-zа-я]+)*|\d+")
_russian = stemmer("russian")

# Words without a subject: they stand in every document of the field and tell no task from another.
STOP_WORDS = """
а без более бы в во все всех для до его ее же за и из или им их к как ко которые который которых ли между на над не
о об от по под при про с со так также том тот у что эта это этот
год года году годах г гг в т ч том числе иные иных иной иными др другие других
муниципальный муниципальных муниципального муниципальные муниципальной муниципальными муниципальным
образование образований образования образованиях образованиями мо
местный местного местное местному местных местные самоуправление самоуправления самоуправлению самоуправлении
орган органа органов органы органам органами омсу осмсу
россия российский российской российская федерация федерации рф всероссийский всероссийского
область области областной край края республика республики район района городской округ округа
вопрос вопроса вопросов вопросы вопросам сфера сфере деятельность деятельности работа работы работе
развитие развития проведение проведения организация организации участие участия осуществление осуществления
мероприятие мероприятия мероприятий реализация реализации обеспечение обеспечения
"""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one lower-case word; parts of a word with a hyphen are joined again."""
    return "-".join(_russian.stemWords(word.split("-")))


def words_of(text: str) -> list[str]:
    """Every word in order, lower case; «ё» is «е». A word with a hyphen gives itself and its parts."""
    found: list[str] = []
    for word in _WORD.findall(text[:LONGEST].lower().replace("ё", "е")):
        found.append(word)
        if "-" in word:
            found.extend(word.split("-"))
    return found


STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS.split())


def content(text: str) -> list[str]:
    """Stems that say what the text is about."""
    return [
        each for each in map(stem, words_of(text)) if each not in STOP_STEMS and len(each) > 1 and not each.isdecimal()
    ]
