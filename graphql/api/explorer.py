"""GraphiQL for signed-in people: an ordinary page with a session, which mints a short-lived token for itself."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from federation.kernel import clock
from federation.models import User
from federation.services.tokens import token_issue
from federation.web.middleware import AppRequest
from settings import GRAPHQL_FOLDER

TOKEN_LIFE = timedelta(minutes=30)
OPERATIONS = GRAPHQL_FOLDER / "operations"

# GraphiQL's editor writes styles and inlines fonts; no other page is loosened (api: two pages are exempt).
_LOOSENED: dict[str, Any] = {"style-src": [UNSAFE_INLINE], "font-src": ["data:"], "worker-src": [SELF, "blob:"]}


@require_GET
@never_cache
@login_required
@csp_update(_LOOSENED)
def explorer(request: HttpRequest) -> HttpResponse:
    """The page, with the stored operations as examples."""
    return render(request, "api/graphiql.html", {"examples": examples()})


@require_POST
@never_cache
@login_required
def explorer_token(request: AppRequest) -> JsonResponse:
    """A personal token for half an hour."""
    assert isinstance(request.user, User)
    expires_at = clock.now() + TOKEN_LIFE
    _token, secret = token_issue(
        user=request.user, name=_("Проба запросов"), expires_at=expires_at, actor=request.actor
    )
    return JsonResponse({"token": secret})


def examples() -> list[dict[str, str]]:
    """The stored operations as tabs of GraphiQL: the one without variables first, those that change things last."""
    variables = json.loads((OPERATIONS / "variables.json").read_text(encoding="utf-8"))
    found = [
        {
            "query": path.read_text(encoding="utf-8"),
            "variables": json.dumps(variables.get(path.stem, {}), ensure_ascii=False, indent=2),
        }
        for path in sorted(OPERATIONS.glob("*.graphql"))
    ]
    return sorted(found, key=lambda tab: (tab["query"].startswith("mutation"), tab["variables"] != "{}"))
