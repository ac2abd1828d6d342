"""What the stack says to a person: sentences through gettext, before Django is there."""

from __future__ import annotations

import gettext
import os
import sys

from settings import ROOT

# LANGUAGE, LC_ALL, LC_MESSAGES, LANG choose the language; without a catalogue the source sentence (Russian) stands.
# The locale C is nobody's choice, but gettext takes C.UTF-8 for American English.
_named = filter(None, map(os.environ.get, ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")))
_languages = ["ru"] if next(_named, "C").partition(".")[0] in ("C", "POSIX") else None
_ = gettext.translation("django", ROOT / "locale", _languages, fallback=True).gettext


class StackError(Exception):
    """The stack cannot do what was asked. The text is a sentence for a person: what, where and how to mend.

    Args:
        message: the sentence.
        code: exit code; 2 is wrong use (the default), 1 is a failure on the way.
    """

    def __init__(self, message: str, *, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


def say(message: str) -> None:
    """Show progress on standard error: standard output belongs to the command that runs."""
    print(message, file=sys.stderr, flush=True)
