"""Every sentence for a person goes through gettext and stands in the English catalogue."""

from __future__ import annotations

from pathlib import PurePath

import polib
import pytest

from settings import ROOT
from tests.translations.sources import bare_in_python, bare_in_template, files, python_messages, template_messages

# Cyrillic that is no sentence of ours to the reader of a page, by path, with the reason.
EXEMPT = {}


def exempt(path: PurePath) -> bool:
    return any(path.match(pattern) for pattern in EXEMPT)


def test_every_sentence__stands_in_the_catalogue() -> None:
    catalogue = polib.pofile(str(ROOT / "locale/en/LC_MESSAGES/django.po"))
    known = {text for entry in catalogue if not entry.obsolete for text in (entry.msgid, entry.msgid_plural) if text}
    used = {message for path in files(".html", ".txt") for message in template_messages(path.read_text())}
    used |= {message for path in files(".py") for message in python_messages(path.read_text())}
    assert len(used) > 500, "the extractor finds next to nothing"
    assert sorted(used - known) == [], "run `make messages` and translate what is new in locale/en"
    assert sorted(known - used) == [], "run `make messages`: the source no longer says this"


def test_templates__say_nothing_past_gettext() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{line}" for path in files(".html", ".txt") for line in bare_in_template(path.read_text())
    ]
    assert bare == [], "put the text into {% translate %} or {% blocktranslate %}"


def test_python__says_nothing_past_gettext() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files(".py")
        if not exempt(path.relative_to(ROOT))
        for line in bare_in_python(path.read_text())
    ]
    assert bare == [], "wrap the sentence in gettext, or name the file and the reason in EXEMPT"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p>{% translate "План" %}</p>{# заметка #}', 0),
        ("{% blocktranslate %}Пл\nан{% endblocktranslate %}", 0),
        ('{% include "a.html" with label=_("План") %}', 0),
        ("<p>План</p>", 1),
        ('{% include "a.html" with label="План" %}', 1),
    ],
)
def test_template_rule(text: str, found: int) -> None:
    assert len(bare_in_template(text)) == found


def test_python_rule() -> None:
    assert bare_in_python('"""План"""\nx = _("План" " года") % {"a": 1}\n') == []
    assert len(bare_in_python('x = {"title": "План"}')) == 1
    assert len(bare_in_python('x = f"План {x}"')) == 1
