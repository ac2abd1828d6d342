"""The demonstration's tree: office, districts, a council per region of ISO 3166-2:RU, municipalities, TOS, networks.

Which regions there are comes from pycountry; Russian names with their genitives, districts, and the municipalities of
three regions (codes of the classifier OK 033-2013) stand in the tables of `data/`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pycountry

from federation.access.roles import TABLE
from federation.kernel.paths import child_path
from federation.kernel.text import sort_key
from federation.models import Network, NetworkMembership, Organization
from federation.models.organization import Kind

DATA = Path(__file__).parent / "data"
OFFICE = "RU"

# The Federal law on general principles of local self-government (131-FZ) came into force for all on this day.
SINCE = date(2006, 1, 1)

NETWORKS = {
    "RU-K-TOS": ("Сеть практик ТОС", ["66605000-T1", "66701000-T1", "86701000-T1", "88701000-T1", "RU-SMO", "RU-KR"]),
    "RU-K-CIFRA": ("Цифровые муниципалитеты", ["66701000", "86701000", "88701000"]),
    "RU-P-SHKOLA": ("Учебные площадки", ["RU-SMO", "RU-KR", "RU-ME", "66605000"]),
    "RU-P-INICIATIVA": ("Инициативные проекты", ["66605000", "86615000", "RU-ME"]),
}
"""Owner → title and members."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """An organization as the tables have it; `parent` and `reviewer` are codes."""

    code: str
    name: str
    short_name: str
    kind: Kind
    parent: str = ""
    reviewer: str = ""
    iso: str = ""
    oktmo: str = ""
    territory: str = ""
    opened_on: date = SINCE


def table(name: str) -> list[dict[str, str]]:
    """The lines of `data/<name>.csv`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows() -> Iterator[Row]:
    """Every organization of the demonstration, parents before children."""
    yield Row(
        code=OFFICE,
        name="Всероссийская ассоциация развития местного самоуправления",
        short_name="ВАРМСУ",
        kind=Kind.NATIONAL_OFFICE,
    )
    for line in table("districts"):
        yield Row(
            code=line["code"],
            name=line["name"],
            short_name=line["short_name"],
            kind=Kind.FEDERAL_DISTRICT,
            parent=OFFICE,
        )
    yield from _councils()
    for line in table("municipalities"):
        yield Row(
            code=line["code"],
            name=line["name"],
            short_name=line["short_name"],
            kind=Kind.MUNICIPALITY,
            parent=line["region"],
            oktmo=line["code"],
            territory=line["territory"],
        )
    for line in table("others"):
        yield Row(
            code=line["code"],
            name=line["name"],
            short_name=line["short_name"],
            kind=Kind(line["kind"]),
            parent=line["parent"],
            reviewer=line["reviewer"],
            opened_on=date.fromisoformat(line["opened_on"]),
        )


def _councils() -> Iterator[Row]:
    names = {line["code"]: line for line in table("regions")}
    for code in sorted(region.code for region in pycountry.subdivisions.get(country_code="RU")):
        # A region that a later edition of ISO adds has no Russian name here yet: the office gives it one.
        region = names.get(code, {"name": code, "genitive": code, "district": OFFICE})
        yield Row(
            code=code,
            name=f"Совет муниципальных образований {region['genitive']}",
            short_name=region["name"],
            kind=Kind.REGIONAL_COUNCIL,
            parent=region["district"],
            iso=code,
        )


def load_tree() -> None:
    """Make what is missing; what is there stays as it is. Three statements when all is there."""
    wanted = list(rows())
    standing = {each.code: each for each in Organization.objects.filter(code__in=[row.code for row in wanted])}
    made: list[Organization] = []
    for row in wanted:
        if row.code not in standing:
            standing[row.code] = _organization(row, standing)
            made.append(standing[row.code])
    if made:
        Organization.objects.bulk_create(made)
    _load_networks(standing)


def _organization(row: Row, standing: dict[str, Organization]) -> Organization:
    parent = standing.get(row.parent)
    path = child_path(parent.path if parent else "", row.code)
    region_path = path if row.kind == Kind.REGIONAL_COUNCIL else parent.region_path if parent else ""
    return Organization(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        kind=row.kind,
        territory=row.territory,
        parent=parent,
        reviewer=standing.get(row.reviewer),
        iso_3166_2=row.iso,
        oktmo=row.oktmo,
        opened_on=row.opened_on,
        path=path,
        audience=TABLE["organization"].reads,
        region_path=region_path,
        sort_key=sort_key(row.name),
    )


def _load_networks(standing: dict[str, Organization]) -> None:
    owners = [standing[code].pk for code in NETWORKS]
    known = set(Network.objects.filter(organization_id__in=owners).values_list("organization_id", flat=True))
    for code, (title, members) in NETWORKS.items():
        owner = standing[code]
        if owner.pk in known:
            continue
        network = Network.objects.create(
            organization=owner, title=title, path=owner.path, audience=TABLE["organization"].reads
        )
        NetworkMembership.objects.bulk_create(
            NetworkMembership(
                network=network,
                organization=standing[member],
                since=owner.opened_on,
                path=owner.path,
                audience=TABLE["organization"].reads,
            )
            for member in members
        )
