"""Every sentence for a person goes through gettext and stands in the English catalogue."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import polib
import pytest

from settings import ROOT
from tests.translations.sources import (
    bare_in_python,
    bare_in_template,
    files,
    python_messages,
    read_too_early,
    template_messages,
)

# Cyrillic that is no sentence of ours to the reader of a page: by path, with the reason.
DOCUMENTS = "documents are read and written in the language of their form"
CONTENT = "what the demonstration's documents say"
READING = "words that the parser looks for or writes so that it reads them back"
DEVELOPERS = "for developers: descriptions of registries and tables, which no page shows"
NAME = "a proper name, the same in every language"
EXAMPLE = "the contract is in English and quotes what people write"
EXEMPT = {
    "agenda/exchange/**": DOCUMENTS,
    "federation/exchange/**": DOCUMENTS,
    "planning/exchange/**": DOCUMENTS,
    "planning/web/views/exporting.py": DOCUMENTS,
    "planning/templates/planning/paper.html": DOCUMENTS,
    "agenda/demo/**": CONTENT,
    "federation/demo/**": CONTENT,
    "planning/demo/**": CONTENT,
    "planning/services/vocabulary.py": CONTENT,
    "agenda/matching/**": READING,
    "planning/periods/**": READING,
    "planning/services/participants.py": READING,
    "federation/kernel/text.py": READING,
    "federation/kernel/searching.py": READING,
    "federation/selectors/searching.py": READING,
    "planning/services/answering.py": READING,
    "federation/kernel/registries.py": DEVELOPERS,
    "federation/access/grants.py": DEVELOPERS,
    "federation/models/user.py": NAME,
    "federation/web/forms.py": NAME,
    "settings/accounts.py": NAME,
    "settings/base.py": NAME,
    "graphql/api/federation/queries.py": EXAMPLE,
    "graphql/api/planning/inputs.py": EXAMPLE,
}


def exempt(path: Path) -> bool:
    return any(fnmatch(str(path.relative_to(ROOT)), pattern) for pattern in EXEMPT)


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
        f"{path.relative_to(ROOT)}:{line}"
        for path in files(".html", ".txt")
        if not exempt(path)
        for line in bare_in_template(path.read_text())
    ]
    assert bare == [], "put the text into {% translate %} or {% blocktranslate %}"


def test_python__says_nothing_past_gettext() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files(".py")
        if not exempt(path)
        for line in bare_in_python(path.read_text())
    ]
    assert bare == [], "wrap the sentence in gettext, or name the file and the reason in EXEMPT"


def test_sentences__wait_for_the_reader() -> None:
    # A command speaks one language from its start to its end.
    early = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files(".py")
        if "commands" not in path.parts
        for line in read_too_early(path.read_text())
    ]
    assert early == [], "what a module or a class holds is gettext_lazy"


def test_exemptions__are_still_needed() -> None:
    used = {str(path.relative_to(ROOT)) for path in files(".html", ".txt") if bare_in_template(path.read_text())}
    used |= {str(path.relative_to(ROOT)) for path in files(".py") if bare_in_python(path.read_text())}
    assert [pattern for pattern in EXEMPT if not any(fnmatch(name, pattern) for name in used)] == []


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


def test_early_rule() -> None:
    start = "from django.utils.translation import gettext as _\n"
    assert read_too_early(start + 'def f():\n    return _("План")\n') == []
    assert read_too_early(start + 'NAME = _("План")\n') == [2]
    assert read_too_early('from django.utils.translation import gettext_lazy as _\nNAME = _("План")\n') == []
