"""The search over everything that the person may see, from the bar at the top of every page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.registries import Searchable, searches
from federation.kernel.searching import Found, Hit, Wanted, marked, snippet, wanted_of
from federation.selectors.searching import COUNTED
from federation.web.answers import page
from federation.web.middleware import AppRequest

FIRST = 5
"""Hits of a kind that are shown beside those of other kinds."""
PAGE = 25


@login_required
@require_safe
def search(request: AppRequest) -> HttpResponse:
    """`?q=…` a few of each kind with its count; `&kind=…` that kind alone, page by page."""
    wanted = wanted_of(request.GET.get("q", ""))
    known = dict(searches.items())
    kind = request.GET.get("kind", "")
    kind = kind if kind in known else ""
    after = _after(kind, wanted, request.GET.get("after", ""))
    found = {
        key: each.find(request.actor, wanted, after if key == kind else None, _size(key, kind))
        for key, each in known.items()
        if wanted.words
    }
    context = {
        "here": "",
        "text": wanted.text,
        "asked": bool(wanted.words),
        "chips": _chips(wanted, known, found, kind),
        "groups": [
            _group(wanted, key, known[key], answer, alone=bool(kind))
            for key, answer in found.items()
            if answer.hits and key == (kind or key)
        ],
        "first": _url(wanted, kind) if after is not None else "",
    }
    return page(request, "federation/search.html", context)


def _size(key: str, kind: str) -> int:
    """Of the kinds that are not shown only the count is asked."""
    return FIRST if not kind else PAGE if key == kind else 0


def _group(wanted: Wanted, key: str, kind: Searchable, found: Found, *, alone: bool) -> dict[str, Any]:
    return {
        "key": key,
        "title": kind.title,
        "icon": kind.icon,
        "count": count_words(found),
        "forgiven": found.forgiven,
        "lines": [_line(wanted, hit, forgiving=found.forgiven) for hit in found.hits],
        "all": _url(wanted, key) if found.more and not alone else "",
        "next": _url(wanted, key, _seal(key, wanted, found.hits[-1].key)) if found.more and alone else "",
    }


def _line(wanted: Wanted, hit: Hit, *, forgiving: bool) -> dict[str, Any]:
    title = marked(hit.title, wanted, forgiving=forgiving)
    about = marked(hit.about, wanted, forgiving=forgiving)
    told = any(is_met for _piece, is_met in (*title, *about))
    text = "" if told else snippet(hit.text, wanted, forgiving=forgiving)
    return {
        "url": hit.url,
        "title": title,
        "about": about,
        "text": marked(text, wanted, forgiving=forgiving),
    }


def _chips(wanted: Wanted, known: dict[str, Searchable], found: dict[str, Found], kind: str) -> list[dict[str, Any]]:
    """What was found by kind; the one that is shown alone leads back to all."""
    return [
        {
            "label": known[key].title,
            "n": count_words(answer),
            "on": key == kind,
            "url": _url(wanted, "" if key == kind else key),
        }
        for key, answer in found.items()
        if answer.count or key == kind
    ]


def count_words(found: Found) -> str:
    """«12», or «больше 1000» where nobody counts further."""
    return str(found.count) if found.count <= COUNTED else _("больше %(n)s") % {"n": COUNTED}


def _url(wanted: Wanted, kind: str = "", after: str = "") -> str:
    asked = {"q": wanted.text, "kind": kind, "after": after}
    return f"{reverse('federation:search')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _seal(kind: str, wanted: Wanted, key: Sequence[Any]) -> str:
    return _signer(kind, wanted).sign(json.dumps(list(key), separators=(",", ":")))


def _after(kind: str, wanted: Wanted, given: str) -> Sequence[Any] | None:
    """Where the page before ended.

    Raises:
        DomainError: BAD_CURSOR for anything that this page did not make for this question.
    """
    if not given or not kind:
        return None
    try:
        key: list[Any] = json.loads(_signer(kind, wanted).unsign(given))
    except BadSignature as error:
        raise DomainError(ErrorCode.BAD_CURSOR, "after") from error
    return key


def _signer(kind: str, wanted: Wanted) -> Signer:
    return Signer(salt=f"search:{kind}:{wanted.text}")
