"""The matcher's rules on texts of its own: cues, windows, other editions, what people chose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agenda.matching import Choice, Edition, Matcher, Numbered, Thesaurus, learn, thesaurus_for
from agenda.matching.thesaurus import Places, cue
from agenda.matching.words import content

EDITION = Edition(
    tasks=(
        Numbered(1, ("Сохранение лесов", "Посадка деревьев", "Борьба с пожарами в лесу")),
        Numbered(2, ("Чистая вода", "Очистка рек и озёр", "Строительство колодцев")),
        Numbered(3, ("Сельские библиотеки", "Пополнение книжных фондов")),
    ),
    areas=(Numbered(1, ("Водоснабжение деревень",)), Numbered(2, ("Чтение и книги",))),
    links=((2, 1), (3, 2)),
)
WITHOUT_WORDS = Matcher(EDITION, Thesaurus())


def numbers(matcher: Matcher, text: str, **more) -> list[int]:
    return [match.number for match in matcher.match(text, **more).tasks]


def choice(text: str, *tasks: int) -> Choice:
    return Choice(frozenset(content(text)), tasks, ())


def test_an_edition_without_thesaurus__is_matched_by_its_own_texts() -> None:
    assert numbers(WITHOUT_WORDS, "Очистка озера и колодца")[0] == 2
    assert numbers(WITHOUT_WORDS, "Книги для сельской библиотеки")[0] == 3
    assert numbers(WITHOUT_WORDS, "Ремонт автомобиля") == []
    assert WITHOUT_WORDS.match("Чтение книг из книжных фондов").areas[0].number == 2


def test_a_cue__wants_all_its_words_near_each_other__in_any_form_and_order() -> None:
    wanted = cue("конкурс практика", weight=1)
    assert wanted.stands_in(Places("Практики участвуют в конкурсах"))
    assert not wanted.stands_in(Places("Конкурс чтецов"))
    assert not wanted.stands_in(Places("Конкурс чтецов " + "и прочее " * 10 + "практика"))


def test_a_cue__knows_beginnings_and_absent_words() -> None:
    assert cue("инвест*", weight=1).stands_in(Places("Встреча с инвесторами"))
    assert not cue("выборы !старосты", weight=1).stands_in(Places("Выборы сельского старосты"))
    assert cue("актёр", weight=1).stands_in(Places("Актеры театра")), "ё is е"


def test_section_title__decides_where_the_text_says_nothing() -> None:
    matcher = Matcher(EDITION, Thesaurus(tasks={3: (cue("библиотека", weight=4),)}))
    assert numbers(matcher, "Открытие после ремонта") == []
    assert numbers(matcher, "Открытие после ремонта", section_title="Библиотеки") == [3]


def test_own_choice__for_the_same_words__stands() -> None:
    text = "Очистка рек силами школьников"
    assert numbers(WITHOUT_WORDS, text)[0] == 2
    assert numbers(WITHOUT_WORDS, "Силами школьников: очистка реки", learned=learn([choice(text, 3)])) == [3]
    assert numbers(WITHOUT_WORDS, text, learned=learn([choice(text)])) == [], "ties taken away stay away"
    assert numbers(WITHOUT_WORDS, text, learned=learn([choice(text, 99)])) == [], "a number the edition has not"


def test_own_choices__of_alike_texts__vote() -> None:
    learned = learn([choice("Весенний слёт пожарных дружин", 1), choice("Осенний слёт пожарных дружин", 1)])
    assert numbers(WITHOUT_WORDS, "Летний слёт пожарных дружин", learned=learned)[0] == 1
    assert numbers(WITHOUT_WORDS, "Слёт пчеловодов", learned=learned) == [], "one word of four is no likeness"


def test_the_networks_counts__bring_words_that_nobody_wrote_down() -> None:
    (word,) = content("слёт")
    few = learn(shared=[(word, "task", 1, 1, 60)])
    many = learn(shared=[(word, "task", 1, 55, 60), (word, "area", 2, 55, 60)])
    assert numbers(WITHOUT_WORDS, "Слёт", learned=few) == []
    assert numbers(WITHOUT_WORDS, "Слёт", learned=many)[0] == 1
    assert [match.number for match in WITHOUT_WORDS.match("Слёт", learned=many).areas] == [2]


REAL = Matcher(EDITION, thesaurus_for(2021))


@given(st.text(max_size=300), st.text(max_size=60), st.integers(0, 5))
def test_any_text__is_answered_in_order_within_the_limit(text: str, section: str, limit: int) -> None:
    answer = REAL.match(text, section_title=section, limit=limit)
    for matches in (answer.tasks, answer.areas):
        scores = [match.score for match in matches]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        assert len(matches) <= limit
        assert len({match.number for match in matches}) == len(matches)
    assert answer.tasks or not answer.areas


def test_the_thesaurus_of_2021__has_words_for_every_task_and_area_and_no_others() -> None:
    thesaurus = thesaurus_for(2021)
    assert set(thesaurus.tasks) == set(range(1, 9))
    assert set(thesaurus.areas) == set(range(1, 26))
    assert thesaurus_for(1999) == Thesaurus()
    for each in (*thesaurus.nothing, *(one for cues in thesaurus.tasks.values() for one in cues)):
        assert each.words, "a cue of absent words only would stand everywhere"
