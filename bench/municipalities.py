"""The classifier of municipalities as a CSV file: the real one where it is at hand, else one of the same shape."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pycountry

COLUMNS = ("oktmo", "name", "type", "parent_oktmo", "region_iso", "region_oktmo", "parent_listed")
REAL = Path("data") / "ref" / "municipalities_2019.csv"

FIRST = ("RU-SMO", "RU-KR", "RU-ME")
"""Regions of the demonstration: in every size, because the cases read them."""
PREFIXES = {"RU-SMO": "66", "RU-KR": "86", "RU-ME": "88"}
SETTLEMENTS = 9
"""Beneath each made-up district; with 28 districts a region has the average size of the real classifier, about 260."""
DISTRICTS = 28


def write_classifier(path: Path, limit: int, shared: str) -> int:
    """Write at most `limit` municipalities to `path`, whole regions first come first; the number of rows.

    Args:
        shared: the folder with the real file, or "".
    """
    real = Path(shared) / REAL if shared else None
    rows = list(_real(real)) if real is not None and real.is_file() else list(_made_up())
    rows.sort(key=lambda row: FIRST.index(row["region_iso"]) if row["region_iso"] in FIRST else len(FIRST))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows[:limit])
    return min(limit, len(rows))


def _real(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _made_up() -> Iterator[dict[str, str]]:
    codes = sorted(region.code for region in pycountry.subdivisions.get(country_code="RU"))
    free = iter(number for number in range(1, 100) if f"{number:02d}" not in PREFIXES.values())
    for code in codes:
        prefix = PREFIXES.get(code) or f"{next(free):02d}"
        for district in range(1, DISTRICTS + 1):
            yield from _district(code, prefix, district)


def _district(region: str, prefix: str, number: int) -> Iterator[dict[str, str]]:
    oktmo = f"{prefix}{600 + number}"
    shared = {"region_iso": region, "region_oktmo": f"{prefix}000000", "parent_listed": "yes"}
    name = f"Район {number} ({region})"
    yield {
        "oktmo": f"{oktmo}000",
        "name": name,
        "type": "municipal_district",
        "parent_oktmo": f"{prefix}000000",
        **shared,
    }
    for settlement in range(1, SETTLEMENTS + 1):
        yield {
            "oktmo": f"{oktmo}{400 + settlement}",
            "name": f"Поселение {settlement}, {name}",
            "type": "rural_settlement",
            "parent_oktmo": f"{oktmo}000",
            **shared,
        }
