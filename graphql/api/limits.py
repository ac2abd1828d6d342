"""What a request may cost, known before anything runs: one linear walk with a memo per fragment.

The walk runs only on validated documents: fragment cycles are refused by the specified rules before. Depth counts
fields, cost counts objects: every edge makes `width` objects, each with what is beneath it, so nested pages multiply.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_argument_values
from graphql.language import Visitor, visit

from api.loading import Edge
from federation.kernel.errors import DomainError, ErrorCode

MAX_BODY = 256 * 1024
"""Bytes of a request."""
MAX_TOKENS = 2_000
MAX_VARIABLE_DEPTH = 32
MAX_DEPTH = 15
MAX_ALIASES = 30
MAX_DIRECTIVES = 20
MAX_FRAGMENTS = 50
MAX_REPEATS = 60
"""Fields of one name in a document: validation compares each with each, so their number is the time it takes."""
MAX_COST = 10_000
"""Objects of one answer."""

Composite = GraphQLObjectType | GraphQLInterfaceType


@dataclass(slots=True)
class Price:
    """What a selection holds, fragments unfolded."""

    depth: int = 0
    aliases: int = 0
    cost: int = 0

    def add(self, other: Price, *, times: int = 1) -> None:
        """Put a selection beside (or `times` over beneath) this one."""
        self.depth = max(self.depth, other.depth)
        self.aliases += other.aliases
        self.cost += other.cost * times


def too_expensive(why: str) -> DomainError:
    """The refusal of a request that is too big."""
    return DomainError(ErrorCode.QUERY_TOO_EXPENSIVE, params={"why": why})


def check_variables(value: Any) -> None:
    """Refuse variables nested so deeply that coercing them would exhaust the stack.

    Raises:
        DomainError: QUERY_TOO_EXPENSIVE.
    """
    level, depth = [value], 0
    while level := [part for whole in level for part in _parts(whole)]:
        depth += 1
        if depth > MAX_VARIABLE_DEPTH:
            raise too_expensive(_("вложенность переменных больше %(limit)s") % {"limit": MAX_VARIABLE_DEPTH})


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


class _Tally(Visitor):
    """Counts directives, and fields by their name in the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.directives = 0
        self.fields: Counter[str] = Counter()

    def enter_directive(self, *_args: Any) -> None:
        self.directives += 1

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        self.fields[(node.alias or node.name).value] += 1


def check_document(document: DocumentNode) -> None:
    """Refuse what no variables could make cheap, before validation works on it.

    Raises:
        DomainError: QUERY_TOO_EXPENSIVE.
    """
    fragments = sum(isinstance(part, FragmentDefinitionNode) for part in document.definitions)
    if fragments > MAX_FRAGMENTS:
        raise too_expensive(_("фрагментов больше %(limit)s") % {"limit": MAX_FRAGMENTS})
    tally = _Tally()
    visit(document, tally)
    if tally.directives > MAX_DIRECTIVES:
        raise too_expensive(_("директив больше %(limit)s") % {"limit": MAX_DIRECTIVES})
    for name, count in tally.fields.most_common(1):
        if count > MAX_REPEATS:
            figures = {"name": name, "limit": MAX_REPEATS}
            raise too_expensive(_("поле «%(name)s» стоит больше %(limit)s раз") % figures)


def price(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
) -> Price:
    """Depth, aliases and cost of an operation of a valid document.

    Raises:
        DomainError: QUERY_TOO_EXPENSIVE, naming the limit; INVALID_VALUE for a page size out of bounds.
    """
    fragments = {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
    root = schema.get_root_type(operation.operation)
    assert root is not None
    found = _Walk(schema, fragments, variables).selection(operation.selection_set, root, 0)
    if found.aliases > MAX_ALIASES:
        raise too_expensive(_("псевдонимов больше %(limit)s") % {"limit": MAX_ALIASES})
    if found.cost > MAX_COST:
        figures = {"cost": found.cost, "limit": MAX_COST}
        why = ngettext(
            "до %(cost)s объекта в ответе, можно не больше %(limit)s",
            "до %(cost)s объектов в ответе, можно не больше %(limit)s",
            found.cost,
        )
        raise too_expensive(why % figures)
    return found


def objects_in(data: dict[str, Any] | None) -> int:
    """How many objects an answer holds: what its price was the most of."""
    found = 0
    level: list[Any] = [data]
    while level := [part for whole in level for part in _parts(whole) if isinstance(part, dict | list)]:
        found += sum(isinstance(part, dict) for part in level)
    return found


@dataclass
class _Walk:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    memo: dict[str, Price] = field(default_factory=dict)

    def selection(self, selection: SelectionSetNode, kind: Composite, depth: int) -> Price:
        """The price of a selection on `kind`; `depth` of what is above it only bounds the recursion."""
        total = Price()
        for part in selection.selections:
            if isinstance(part, FieldNode):
                total.add(self.field(part, kind, depth + 1))
            elif isinstance(part, FragmentSpreadNode):
                total.add(self.fragment(part.name.value, depth))
            elif isinstance(part, InlineFragmentNode):
                inner = self.composite(part.type_condition.name.value) if part.type_condition else kind
                total.add(self.selection(part.selection_set, inner, depth))
        if depth + total.depth > MAX_DEPTH:
            raise too_expensive(_("вложенность больше %(limit)s") % {"limit": MAX_DEPTH})
        return total

    def fragment(self, name: str, depth: int) -> Price:
        """Priced once, however often it is spread."""
        if name not in self.memo:
            found = self.fragments[name]
            kind = self.composite(found.type_condition.name.value)
            self.memo[name] = self.selection(found.selection_set, kind, depth)
        return self.memo[name]

    def field(self, node: FieldNode, kind: Composite, depth: int) -> Price:
        """A field with what is beneath it."""
        if depth > MAX_DEPTH:
            raise too_expensive(_("вложенность больше %(limit)s") % {"limit": MAX_DEPTH})
        own = Price(depth=1, aliases=1 if node.alias else 0)
        definition = kind.fields.get(node.name.value)
        if definition is None or node.selection_set is None:
            # Introspection answers from memory and has a depth rule of its own among the specified ones.
            return own
        edge = definition.resolve if isinstance(definition.resolve, Edge) else None
        inner = get_named_type(definition.type)
        assert isinstance(inner, (GraphQLObjectType, GraphQLInterfaceType))
        beneath = self.selection(node.selection_set, inner, depth)
        width = edge.width(self.arguments(definition, node)) if edge else 1
        own.depth += beneath.depth
        own.aliases += beneath.aliases
        own.cost += width * ((edge.weight if edge else 0) + beneath.cost)
        return own

    def arguments(self, definition: GraphQLField, node: FieldNode) -> dict[str, Any]:
        """The values that the field will get."""
        try:
            return get_argument_values(definition, node, dict(self.variables))
        except GraphQLError as error:
            raise DomainError(ErrorCode.INVALID_VALUE, params={"why": error.message}) from error

    def composite(self, name: str) -> Composite:
        """A type that validation has found to have fields."""
        found = self.schema.type_map[name]
        assert isinstance(found, (GraphQLObjectType, GraphQLInterfaceType))
        return found
