"""What is measured: the stored operations (graphql/operations) and one wide read, each for somebody who may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse, print_ast

from bench import hand
from bench.roles import superuser
from federation.kernel.actor import Actor
from federation.selectors.actor import actor_for
from settings import ROOT

PAGE = 50
MANY = 100

MANY_PLANS = """
query ManyPlans($within: String!, $year: Int!, $first: Int) {
  plans(within: $within, year: $year, first: $first) { edges { node {
    id status
    organization { code name kind parent { code name } }
    sections { title items {
      id number title periodText place
      agendaTasks { number title }
      parties { role organization { code name } }
    } }
  } } }
}
"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One operation with its variables.

    Attributes:
        path: the range path of `within`, for the hand-written statement.
        priced: it stays within what the view lets a caller ask for at once.
    """

    name: str
    document: str
    username: str
    variables: dict[str, Any] = field(default_factory=dict)
    by_hand: Callable[[Actor, dict[str, Any]], tuple[str, dict[str, Any]]]
    path: str = ""
    priced: bool = True

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return actor_of(self.username)

    def hand(self) -> tuple[str, dict[str, Any]]:
        """The hand-written statement and its parameters."""
        extra = {"path": self.path} if self.path else {}
        return self.by_hand(self.actor, {**self.variables, **extra})


@cache
def actor_of(username: str) -> Actor:
    """The Actor of a demonstration account."""
    with superuser() as admin:
        (user_id,) = admin.execute("select id from federation_user where username = %s", [username]).fetchone()
    return actor_for(user_id=user_id, door="graphql")


@cache
def stored(name: str) -> str:
    """The operation of graphql/operations with this name, with the fragments that stand beside it."""
    for file in sorted((ROOT / "graphql" / "operations").glob("*.graphql")):
        parts = parse(file.read_text(encoding="utf-8")).definitions
        names = [part.name.value for part in parts if isinstance(part, OperationDefinitionNode) and part.name]
        if name in names:
            return "\n\n".join(
                print_ast(part) for part in parts if isinstance(part, FragmentDefinitionNode) or part.name.value == name
            )
    raise LookupError(f"graphql/operations holds no {name}")


def cases() -> Iterator[Case]:
    """Every case, smallest first."""
    data = sample()
    yield Case(name="Viewer", document=stored("Viewer"), username="smolensk-council", by_hand=hand.viewer)
    yield Case(
        name="Organization with children",
        document=stored("Organization"),
        username="national",
        variables={"code": data["parent"]},
        by_hand=hand.organization,
    )
    yield Case(
        name="Agenda", document=stored("Agenda"), username="vyazma", variables={"year": 2021}, by_hand=hand.agenda
    )
    yield Case(
        name="Plan, draft",
        document=stored("Plan"),
        username="smolensk-branch",
        variables={"organization": "RU-SMO-B", "year": 2020},
        by_hand=hand.plan,
    )
    yield Case(
        name="Plan, filed",
        document=stored("Plan"),
        username="national",
        variables={"organization": data["municipality"], "year": data["year"]},
        by_hand=hand.plan,
    )
    yield from consolidated(data)
    yield Case(
        name=f"{MANY} plans with items",
        document=MANY_PLANS,
        username="national",
        variables={"within": "RU", "year": data["year"], "first": MANY},
        by_hand=hand.many_plans,
        path=data["paths"]["RU"],
        priced=False,
    )


def consolidated(data: dict[str, Any]) -> Iterator[Case]:
    """The consolidated plan: nation, region, municipality; each filter for the nation and for a region."""
    year = data["year"]
    filters: dict[str, dict[str, Any]] = {
        "organizations": {"organizations": data["organizations"]},
        "levels": {"levels": ["REGIONAL_COUNCIL", "REGIONAL_BRANCH"]},
        "municipalities": {"levels": ["MUNICIPALITY"]},
        "period": {"periodFrom": f"{year}-05-11", "periodTo": f"{year}-05-17"},
        "tasks": {"agendaTasks": [3]},
        "areas": {"problemAreas": [5, 6]},
        "statuses": {"statuses": ["FILED"]},
        "parties": {"parties": [data["party"]]},
        "text": {"text": data["word"]},
        "unscheduled": {"unscheduled": True},
    }
    places = {"nation": ("RU", "national"), "region": ("RU-SMO", "smolensk-council")}
    for place, (code, username) in places.items():
        yield _consolidated(data, place, code, username)
        for name, narrowing in filters.items():
            yield _consolidated(data, f"{place}, {name}", code, username, narrowing)
    yield _consolidated(data, "municipality", data["municipality"], "smolensk-council")
    yield _consolidated(
        data, "municipality, all", data["municipality"], "smolensk-council", {"statuses": ["ACCEPTED", "FILED"]}
    )


def _consolidated(
    data: dict[str, Any], name: str, code: str, username: str, narrowing: dict[str, Any] | None = None
) -> Case:
    return Case(
        name=f"Consolidated: {name}",
        document=stored("ConsolidatedPlan"),
        username=username,
        variables={"within": code, "year": data["year"], "first": PAGE, "filter": narrowing},
        by_hand=hand.consolidated_plan,
        path=data["paths"][code],
    )


SAMPLE = """
with year as (
    select planning_year as year from planning_planitem where is_standing
    group by planning_year order by count(*) desc limit 1
), filed as (
    select o.code, o.path, o.kind, p.status from planning_plan p join year on p.planning_year = year
    join federation_organization o on o.id = p.organization_id where p.status in ('FILED', 'ACCEPTED')
), region as (select path from federation_organization where code = 'RU-SMO')
select json_build_object(
    'year', (select year from year),
    'municipality', (select f.code from filed f, region where f.kind = 'MUNICIPALITY' and f.path >= region.path
        and f.path < left(region.path, -1) || '/' order by f.path limit 1),
    'organizations', (select json_agg(f.code) from (
        (select code from filed, region where kind = 'MUNICIPALITY' and filed.path >= region.path
            and filed.path < left(region.path, -1) || '/' order by md5(code) limit 20)
        union (select code from filed where kind = 'MUNICIPALITY' order by md5(code) limit 20)) f),
    'parent', (select o.code from federation_organization o join federation_organization c on c.parent_id = o.id
        group by o.code order by abs(count(*) - 60), o.code limit 1),
    'paths', (select json_object_agg(code, path) from federation_organization where code in (
        'RU', 'RU-SMO') or code in (select code from filed)))
"""


@cache
def sample() -> dict[str, Any]:
    """Codes and words that the loaded data holds, chosen so that each run chooses the same."""
    with superuser() as admin:
        (found,) = admin.execute(SAMPLE).fetchone()
    return {**found, "party": "RU-SMO", "word": "семинар"}
