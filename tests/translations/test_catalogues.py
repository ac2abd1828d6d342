"""The catalogues are whole: nothing untranslated, no placeholder lost, every Russian plural in three forms."""

from __future__ import annotations

import re

import polib
import pytest

from settings import ROOT
from tests.translations.sources import CYRILLIC

LANGUAGES = ("en", "ru")
PLURALS = {"en": 2, "ru": 3}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{.*?\}\}|\{\w*(?::[^}]*)?\}")
# What the parser of periods and documents reads is Russian: English sentences quote it. {{…}} are names in a Word form.
QUOTED = re.compile(r"“[^”]*”|\{\{.*?\}\}")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / f"locale/{language}/LC_MESSAGES/django.po"))


def translations(entry: polib.POEntry) -> list[str]:
    """What stands for the message: one text, or one per plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def edges(text: str) -> tuple[str, str]:
    """The space before and after the text: sentences are put together with it."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def untranslated(po: polib.POFile) -> list[str]:
    return [entry.msgid for entry in po if not entry.obsolete and not all(translations(entry))]


def damaged(po: polib.POFile) -> list[str]:
    """Messages whose translation loses or invents a placeholder, or the space at its ends."""
    return [
        entry.msgid
        for entry in po
        for text in translations(entry)
        if text
        and (
            placeholders(text) not in (placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid))
            or edges(text) != edges(entry.msgid)
        )
    ]


def test_english__is_whole() -> None:
    assert untranslated(catalogue("en")) == []


def test_english__is_english() -> None:
    left = [text for entry in catalogue("en") for text in translations(entry) if CYRILLIC.search(QUOTED.sub("", text))]
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing__is_fuzzy_or_obsolete(language: str) -> None:
    po = catalogue(language)
    assert [entry.msgid for entry in po if entry.fuzzy or entry.obsolete] == []
    assert not po.metadata_is_fuzzy, "the plural rule of a fuzzy heading is not compiled in"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders__are_the_same(language: str) -> None:
    assert damaged(catalogue(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals__have_every_form(language: str) -> None:
    po = catalogue(language)
    assert f"nplurals={PLURALS[language]};" in po.metadata["Plural-Forms"]
    counted = [entry for entry in po if entry.msgid_plural]
    assert counted
    wrong = [
        e.msgid
        for e in counted
        if sorted(e.msgstr_plural) != list(range(PLURALS[language])) or not all(translations(e))
    ]
    assert wrong == []


def test_russian__keeps_its_sentences_in_the_source() -> None:
    assert [entry.msgid for entry in catalogue("ru") if entry.msgstr] == [], "correct the sentence where it is written"


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled__is_what_the_text_says(language: str) -> None:
    po = catalogue(language)
    mo = polib.mofile(str(ROOT / f"locale/{language}/LC_MESSAGES/django.mo"))
    written = {(e.msgctxt, e.msgid): translations(e) for e in po if all(translations(e))}
    compiled = {(e.msgctxt, e.msgid): translations(e) for e in mo}
    assert compiled == written, "run `make messages` and commit both files"
    assert mo.metadata["Plural-Forms"] == po.metadata["Plural-Forms"]


def test_rules__notice_what_is_wrong() -> None:
    po = polib.POFile()
    po.append(polib.POEntry(msgid="План", msgstr=""))
    po.append(polib.POEntry(msgid="Ещё %(n)s", msgstr="%(count)s more"))
    po.append(polib.POEntry(msgid=" и {other}", msgstr="and {other}"))
    po.append(polib.POEntry(msgid="%d год", msgid_plural="%d лет", msgstr_plural={0: "%d year", 1: ""}))
    assert untranslated(po) == ["План", "%d год"]
    assert damaged(po) == ["Ещё %(n)s", " и {other}"]
