"""A query compiled once per document: cells over rows of columns in place of resolvers over objects (docs/adr/0008).

The plan follows the schema's own edges and reads their querysets, so there is no second rule of who sees what. What it
does not know is `Unplanned`, and graphql-core answers: mutations, introspection, interfaces, edges without `reach`,
resolvers that look further than their row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import Error
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
    located_error,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.values import get_argument_values

from api.base import Context, NodeType, attribute
from api.cells import Arguments, Cell, GlobalId, LoadRows, Plain, Reaching, Resolved, Run, Selection, TypeName, Valued
from api.finishing import Unplanned, finisher
from api.levels import Objects
from api.loading import Edge, RootEdge
from api.statements import Scope
from federation.kernel import clock
from federation.kernel.errors import DomainError

TYPE_NAME = "__typename"
Nodes = list[FieldNode]


@dataclass(frozen=True)
class RootField:
    """A root field of the operation: an edge, or the name of the root type."""

    key: str
    nodes: Nodes
    edge: Reaching | str
    required: bool

    def value(self, run: Run) -> Any:
        """What the field holds."""
        if isinstance(self.edge, str):
            return self.edge
        edge = self.edge.edge
        assert isinstance(edge, RootEdge)
        found = edge.begin(run.context, self.edge.arguments(run), LoadRows(run, self.edge))
        if found is None:
            if self.required:
                raise Unplanned("null where none may be")
            return None
        return self.edge.selection.write(run, Objects([found]))[0]


@dataclass(frozen=True)
class Plan:
    """A compiled operation."""

    fields: Sequence[RootField]

    def run(self, context: Context, variables: dict[str, Any]) -> ExecutionResult:
        """Data and errors, as graphql-core gives them.

        Raises:
            Unplanned: graphql-core has to answer; in another transaction, because a statement may have failed in this.
        """
        run = Run(context, variables, Scope.of(context.actor, clock.today()))
        data: dict[str, Any] = {}
        errors: list[GraphQLError] = []
        for field in self.fields:
            try:
                data[field.key] = field.value(run)
            except (DomainError, Error) as error:
                errors.append(located_error(error, field.nodes, [field.key]))
                if field.required:
                    return _result(None, errors)
                data[field.key] = None
            except Unplanned:
                raise
            except Exception as error:
                raise Unplanned(f"{field.key} failed") from error
        return _result(data, errors)


def _result(data: dict[str, Any] | None, errors: list[GraphQLError]) -> ExecutionResult:
    # In the order of graphql-core.
    errors.sort(key=lambda error: (error.locations or [], error.path or [], error.message))
    return ExecutionResult(data, errors or None)


def compile_operation(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> Plan:
    """The plan of an operation of a valid document, for these values of the variables in `@skip` and `@include`.

    Raises:
        Unplanned: it holds what only graphql-core can do.
    """
    if operation.operation is not OperationType.QUERY or schema.query_type is None:
        raise Unplanned("not a query")
    fragments = {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
    compiler = _Compiler(schema, fragments, variables)
    root = schema.query_type
    selected = collect_fields(schema, fragments, variables, root, operation.selection_set)
    return Plan([compiler.root(root, key, nodes) for key, nodes in selected.items()])


@dataclass(frozen=True)
class _Compiler:
    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]

    def root(self, root: GraphQLObjectType, key: str, nodes: Nodes) -> RootField:
        """A root field."""
        name = nodes[0].name.value
        if name == TYPE_NAME:
            return RootField(key, nodes, root.name, required=True)
        found = root.fields.get(name)
        if found is None or not isinstance(found.resolve, RootEdge):
            raise Unplanned(name)
        return RootField(key, nodes, self.reaching(found, found.resolve, nodes), is_non_null_type(found.type))

    def cell(self, kind: GraphQLObjectType, nodes: Nodes) -> Cell:
        """A field of an object."""
        name = nodes[0].name.value
        if name == TYPE_NAME:
            return TypeName(kind.name)
        found, shown = kind.fields[name], _graphene_type(kind)
        resolve = found.resolve
        if isinstance(resolve, Edge):
            if not is_leaf_type(get_named_type(found.type)):
                return self.reaching(found, resolve, nodes)
            return Valued(resolve, self.arguments(found, nodes[0]), finisher(found.type))
        if resolve is None:
            raise Unplanned(f"{kind.name}.{name} has graphql-core's resolver")
        if isinstance(resolve, partial) and resolve.func is attribute:
            attname, default = resolve.args
            return Plain(attname, default, finisher(found.type))
        if _is_global_id(resolve):
            return GlobalId(shown)
        return Resolved(resolve, shown, name, self.arguments(found, nodes[0]), finisher(found.type))

    def reaching(self, found: GraphQLField, edge: Edge, nodes: Nodes) -> Reaching:
        """An edge with the selection beneath it."""
        kind = get_named_type(found.type)
        if not isinstance(kind, GraphQLObjectType) or edge.target is None:
            # An interface, or an edge that answers objects in a way of its own.
            raise Unplanned(f"objects of type {kind.name}")
        selected = collect_sub_fields(self.schema, self.fragments, self.variables, kind, nodes)
        selection = Selection({key: self.cell(kind, places) for key, places in selected.items()})
        return Reaching(edge, self.arguments(found, nodes[0]), selection, is_non_null_type(found.type))

    def arguments(self, found: GraphQLField, node: FieldNode) -> Arguments:
        """The field's arguments, of each run where the document names any."""
        if node.arguments:
            return lambda run: get_argument_values(found, node, run.variables)
        always = get_argument_values(found, node, {})
        return lambda _run: dict(always)


def _graphene_type(kind: GraphQLObjectType) -> Any:
    return kind.graphene_type  # type: ignore[attr-defined]


def _is_global_id(resolve: Any) -> bool:
    return getattr(resolve, "__func__", None) is NodeType.resolve_id.__func__  # type: ignore[attr-defined]
