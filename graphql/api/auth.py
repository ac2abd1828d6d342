"""Who calls: a bearer token, nothing else. No cookie is read: a foreign page can do nothing in a person's name."""

from __future__ import annotations

from django.http import HttpRequest

from api.errors import refuse
from federation.kernel.actor import Actor
from federation.kernel.errors import ErrorCode
from federation.selectors.actor import actor_for
from federation.services.tokens import token_owner

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="svod"'}
MAX_SECRET = 200


def actor_of(request: HttpRequest) -> Actor:
    """The Actor of the token in `Authorization: Bearer …`.

    Raises:
        RequestError: 401, the same for a missing, unknown, expired and revoked token.
    """
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret or len(secret) > MAX_SECRET:
        raise refuse(401, ErrorCode.UNAUTHENTICATED, headers=CHALLENGE)
    owner = token_owner(secret=secret)
    actor = actor_for(user_id=owner, door="graphql") if owner else None
    if actor is None or actor.user_id is None:
        raise refuse(401, ErrorCode.UNAUTHENTICATED, headers=CHALLENGE)
    return actor
