"""Organizations and the viewer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from graphene import Boolean, Date, Field, Int, String

from api.base import Context, NodeType, Plain, Row
from api.connections import Connection, connection, connection_type
from api.enums import enum_of
from api.levels import reads
from api.loading import Fetched, many, to_one
from federation.access.roles import Role as RoleChoices
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.models import Membership as MembershipModel
from federation.models import Organization as OrganizationModel
from federation.models.organization import Kind

OrganizationKind = enum_of(Kind, "OrganizationKind", "What an organization is.")
Role = enum_of(RoleChoices, "Role", "What a person does in an organization.")

BY_NAME = ("sort_key", "id")


class Organization(NodeType):
    """An organization of the network: a node of the tree, or, for commissions and partners, beside it."""

    code = String(required=True, description="What people call it by: RU, RU-SMO, an OKTMO code. Unique.")
    name = String(required=True, description="Full name.")
    short_name = String(required=True, description="Short name; empty when there is none.")
    kind = OrganizationKind(required=True, description="What it is.")
    is_open = Boolean(required=True, description="Whether it exists today.")
    opened_on = Date(required=True, description="First day on which it exists.")
    closed_on = Date(description="First day on which it no longer exists.")
    iso_3166_2 = String(name="iso31662", required=True, description="ISO 3166-2 code of its region, or empty.")
    oktmo = String(required=True, description="OKTMO code, or empty.")
    website = String(required=True, description="Address of its site, or empty.")
    revision = Int(required=True, description="Rises with every change; name it in `expectedRevision`.")
    parent = to_one(lambda: Organization, "parent_id", "The organization above it in the tree.")
    reviewer = to_one(lambda: Organization, "reviewer_id", "Who reviews its plans; its parent when null.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Cards that the actor may read."""
        return OrganizationModel.objects.visible_to(actor)

    @staticmethod
    @reads("opened_on", "closed_on")
    def resolve_is_open(row: Row, _info: Any) -> bool:
        """Today, in the time zone in force."""
        return row.obj.is_open_on(clock.today())


OrganizationConnection = connection_type("Organization", lambda: Organization)


def _children(context: Context) -> QuerySet[Any]:
    return OrganizationModel.objects.visible_to(context.actor)


Organization._meta.fields["children"] = connection(
    Connection(OrganizationConnection, _children, BY_NAME, parent="parent_id"),
    "Organizations directly beneath it, by name.",
)


class Membership(NodeType):
    """A role of a person in an organization. It holds for the subtree as the table of rights says."""

    role = Role(required=True, description="The role.")
    since = Date(required=True, description="First day.")
    until = Date(description="First day on which it no longer holds; null: open.")
    organization = to_one(lambda: Organization, "organization_id", "Where the role is held.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Roles that the actor may read of."""
        return MembershipModel.objects.visible_to(actor)


def _own_memberships(context: Context, viewers: list[Actor]) -> list[list[Any]]:
    """The roles in force of the one who asks; nobody else is ever a viewer."""
    rows = MembershipModel.objects.visible_to(context.actor).filter(user_id=context.actor.user_id)
    return [list(rows.in_force(clock.today()).order_by("since", "id")) for _viewer in viewers]


class Viewer(Plain):
    """Whoever the token belongs to."""

    username = String(required=True, description="Name of the account.")
    is_partner_system = Boolean(required=True, description="Whether the account is a program's.")
    memberships = Field(
        many(lambda: Membership),
        required=True,
        description="Roles in force today.",
        resolver=Fetched(lambda: Membership, _own_memberships, expected=3),
    )

    @staticmethod
    def resolve_is_partner_system(row: Row, _info: Any) -> bool:
        """Read with the Actor."""
        return row.obj.partner
