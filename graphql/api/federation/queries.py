"""Root fields of federation/, and `node`, `nodes`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from graphene import ID, Argument, Field, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from api.base import NODE_TYPES, Context, Node, NodeType, Row, read_id
from api.connections import MAX_SIZE, RootConnection, connection
from api.enums import plain
from api.federation.nodes import BY_NAME, Organization, OrganizationConnection, OrganizationKind, Viewer
from api.loading import Edge, Loader, Root
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.text import sort_key
from federation.models import Organization as OrganizationModel
from federation.selectors.organizations import organization_get_for


def find_nodes(info: GraphQLResolveInfo, ids: list[str], field: str) -> list[Row | DomainError]:
    """The objects with these global ids, in their order; one statement per type. Hidden and unknown are one refusal."""
    context: Context = info.context
    wanted: defaultdict[str, list[UUID]] = defaultdict(list)
    keys: list[tuple[str, UUID] | None] = []
    for text in ids:
        try:
            name, identity = read_id(text, field)
        except DomainError:
            keys.append(None)
            continue
        keys.append((name, identity))
        wanted[name].append(identity)
    found: dict[tuple[str, UUID], Row] = {}
    for name, identities in wanted.items():
        if kind := NODE_TYPES.get(name):
            found |= _load(info, context, kind, identities)
    return [found.get(key) or not_found(field) if key else not_found(field) for key in keys]


def _load(
    info: GraphQLResolveInfo, context: Context, kind: type[NodeType], identities: list[UUID]
) -> dict[tuple[str, UUID], Row]:
    context.check_deadline()
    rows = {(kind._meta.name, key): Row(obj, kind) for key, obj in kind.find(context.actor, identities).items()}
    Loader(info).descend(list(rows.values()), kind, info.field_nodes)
    return rows


class NodeField(Edge):
    """`node(id:)`."""

    def __call__(self, parent: Any, info: GraphQLResolveInfo, **arguments: Any) -> Row | DomainError:
        return find_nodes(info, [arguments["id"]], "id")[0]


class NodesField(Edge):
    """`nodes(ids:)`."""

    def width(self, arguments: Mapping[str, Any]) -> int:
        """As many as are named, within the limit of a page."""
        if len(arguments["ids"]) > MAX_SIZE:
            why = _("не больше %(limit)s за раз") % {"limit": MAX_SIZE}
            raise DomainError(ErrorCode.INVALID_VALUE, "ids", {"why": why})
        return len(arguments["ids"])

    def __call__(self, parent: Any, info: GraphQLResolveInfo, **arguments: Any) -> list[Row | DomainError]:
        return find_nodes(info, arguments["ids"], "ids")


def _organization(context: Context, code: str) -> OrganizationModel:
    return organization_get_for(actor=context.actor, code=code)


def _organizations(
    context: Context, within: str | None = None, kind: Any = None, text: str | None = None
) -> QuerySet[Any]:
    rows = OrganizationModel.objects.visible_to(context.actor)
    if within is not None:
        rows = rows.beneath(organization_get_for(actor=context.actor, code=within, field="within").path)
    if kind is not None:
        rows = rows.filter(kind=plain(kind))
    if text:
        rows = rows.filter(sort_key__contains=sort_key(text))
    return rows


class FederationQuery(ObjectType):
    """Root fields of federation/."""

    viewer = Field(
        Viewer,
        required=True,
        description="Whoever the token belongs to.",
        resolver=Root(lambda: Viewer, lambda context: context.actor),
    )
    node = Field(
        Node,
        description="The object with this global id; NOT_FOUND for a hidden one as for an unknown one.",
        id=ID(required=True, description="Global id."),
        resolver=NodeField(),
    )
    nodes = Field(
        List(Node),
        required=True,
        description=f"The objects with these global ids (at most {MAX_SIZE}), in their order.",
        ids=Argument(NonNull(List(NonNull(ID))), description="Global ids."),
        resolver=NodesField(),
    )
    organization = Field(
        Organization,
        description="One organization.",
        code=String(required=True, description="Its code."),
        resolver=Root(lambda: Organization, _organization),
    )
    organizations = connection(
        RootConnection(OrganizationConnection, _organizations, BY_NAME),
        "Organizations by name.",
        within=String(description="Code of an organization: only it and everything beneath it."),
        kind=Argument(OrganizationKind, description="Only of this kind."),
        text=String(description="Only those whose name holds this text; ё is е, case does not matter."),
    )
