"""What the account may still ask for, as a field beside the data."""

from __future__ import annotations

from graphene import Field, Int, ObjectType

from api.base import Context, Plain
from api.loading import Root
from api.throttle import Bucket


class RateLimit(Plain):
    """The account's bucket of cost. Points are objects; a request pays its price before it runs."""

    limit = Int(required=True, description="Points of a full bucket.")
    requested = Int(required=True, description="Points that this request was priced at.")
    remaining = Int(required=True, description="Points left; what this request does not use is given back behind it.")
    reset_seconds = Int(required=True, description="Seconds until the bucket is full again.")


def _bucket(context: Context) -> Bucket | None:
    return context.bucket


class RateQuery(ObjectType):
    """Root fields of the API itself."""

    rate_limit = Field(
        RateLimit,
        description="What the account may still ask for; the header fields RateLimit say the same of every answer.",
        resolver=Root(lambda: RateLimit, _bucket),
    )
