"""Asking a page as a person: the outcome in the words of the tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import reverse

from tests.matrix.forms import FIRST, FORMS
from tests.matrix.stage import Stage, trace, undone
from tests.matrix.table import Line

SIGN_IN = "/account/login/"


def address_of(stage: Stage, line: Line, **changed: Any) -> str:
    """The address that a line asks."""
    if "/" in line.door:
        return f"/{line.door}"
    return reverse(line.door, kwargs={**stage.places[line.about], **changed})


def answer(stage: Stage, line: Line, name: str, address: str) -> HttpResponse:
    """The answer to a person."""
    client = stage.enter(name)
    if line.how == "GET":
        response: Any = client.get(address)
    else:
        for door, about in FIRST.get((line.door, line.about), ()):
            client.post(reverse(door, kwargs=stage.places[about]), FORMS[door, about](stage))
        fill: Callable[[Stage], dict[str, Any]] = FORMS.get((line.door, line.about), lambda _stage: {})
        response = client.post(address, fill(stage))
    if response.streaming and response.headers["Content-Type"] != "text/event-stream":
        b"".join(response)
    return response


def outcomes(stage: Stage, line: Line) -> dict[str, str]:
    """What each person of a line gets; afterwards everything is as before."""
    address = address_of(stage, line)
    before = trace()
    if line.how == "GET" and "did" not in line.cells.values():
        # Nothing is expected to change, so one look behind all of them is enough.
        with undone():
            found = {name: outcome(answer(stage, line, name, address), False) for name in line.cells}
            return found if trace() == before else {**found, "everybody": "+changed"}
    found = {}
    for name in line.cells:
        with undone():
            response = answer(stage, line, name, address)
            found[name] = outcome(response, trace() != before)
    return found


def outcome(response: HttpResponse, changed: bool) -> str:
    """`ok` shown, `go` sent on, `in` sent to the sign-in, `did` done and recorded, or the status of a refusal.

    A refusal that changed something is told apart, so that it never equals what a table expects.
    """
    status = response.status_code
    if status >= 400:
        return f"{status}{'+changed' if changed else ''}"
    if status in (302, 303) and urlsplit(response.headers["Location"]).path == SIGN_IN:
        return f"in{'+changed' if changed else ''}"
    if changed:
        return "did"
    return "ok" if status < 300 else "go"
