"""Texts that people write: cleaned of what cannot be stored or seen, and kept within limits. Markup is kept as text."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.text import squeeze

TITLE_LIMIT: Final = 2_000
TEXT_LIMIT: Final = 20_000
NAME_LIMIT: Final = 500
"""Characters: an item's title, its other texts, the titles of plans and sections."""

# Control characters but tab and line feed, and halves of surrogate pairs: PostgreSQL stores neither NUL nor the latter.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def quoted(*labels: object) -> str:
    """Names of states within a sentence, each in the quotation marks of the reader's language."""
    return ", ".join(_("«%s»") % label for label in labels)


def plain(text: str) -> str:
    """The text without unseen characters, its line ends as one kind, its outer spaces gone."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def limited(text: str | None, *, field: str, limit: int = TEXT_LIMIT) -> str:
    """The plain text; None is the empty one.

    Raises:
        DomainError: TOO_LONG.
    """
    clean = plain(text or "")
    if len(clean) > limit:
        raise DomainError(ErrorCode.TOO_LONG, field, {"length": len(clean), "limit": limit})
    return clean


def one_line(text: str | None, *, field: str, limit: int) -> str:
    """The plain text on one line.

    Raises:
        DomainError: TOO_LONG.
    """
    return limited(squeeze(plain(text or "")), field=field, limit=limit)


def required_line(text: str | None, *, field: str, limit: int) -> str:
    """The plain text on one line, not empty.

    Raises:
        DomainError: REQUIRED, TOO_LONG.
    """
    clean = one_line(text, field=field, limit=limit)
    if not clean:
        raise DomainError(ErrorCode.REQUIRED, field)
    return clean
