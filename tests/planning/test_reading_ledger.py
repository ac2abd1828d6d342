"""Nothing is dropped in silence: every letter of a source is in its ledger, and where the ledger says that it went."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random

import docx
import pdfplumber
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from openpyxl import load_workbook

from federation.exchange.documents.files import decode
from planning.exchange.reading import DocumentError, PlanReading, Went, read_plan
from planning.exchange.reading.sheets import value_text

CASES = Path(__file__).parents[1] / "cases"
FILES = sorted(
    [
        path
        for folder in ("plans", "made_up")
        for path in (CASES / folder).iterdir()
        if path.suffix not in (".json", ".html")
    ]
    + list((CASES / "layouts").iterdir())
    + list((CASES / "seeds").glob("*.[dx]*x"))
    + list((CASES / "documents").glob("*.txt"))
)
YEAR = 2020


def letters(text: str) -> Counter[str]:
    """The letters and digits of a text: what neither spaces nor drawn lines change."""
    return Counter(character for character in text if character.isalnum())


def source_letters(name: str, data: bytes) -> Counter[str]:
    """The letters of a file, taken without the reader's help."""
    match Path(name).suffix:
        case ".docx":
            with zipfile.ZipFile(BytesIO(data)) as package:
                parts = [part for part in package.namelist() if part == "word/document.xml"]
                roots = [parse_xml(package.read(part)) for part in parts]
            return letters("".join(text.text or "" for root in roots for text in root.iter(qn("w:t"))))
        case ".xlsx":
            pages = load_workbook(BytesIO(data), data_only=True, read_only=True).worksheets  # values under merges too
            return letters(
                " ".join(
                    value_text(value) for page in pages for row in page.iter_rows(values_only=True) for value in row
                )
            )
        case ".pdf":
            with pdfplumber.open(BytesIO(data)) as document:
                return letters(" ".join(page.extract_text() for page in document.pages))
    return letters(decode(data))


def check(plan: PlanReading, expected: Counter[str]) -> None:
    """The sums agree, and every unit is where the ledger says."""
    entries = plan.ledger.entries
    assert sum(plan.ledger.counts().values()) == len(entries)
    found = sum((letters(entry.unit.text) for entry in entries), Counter())
    assert found == expected, (expected - found, found - expected)
    items = plan.items
    outside = {issue.source for issue in plan.issues if issue.code == "TEXT_OUTSIDE_TABLE"}
    for entry in entries:
        wanted = letters(entry.unit.text)
        match entry.went:
            case Went.ITEM | Went.NOTE:
                assert entry.items, entry
                texts = [str(getattr(items[item], name)) for item in entry.items for name in entry.fields]
                assert not wanted - letters(" ".join(texts)), entry
            case Went.SECTION:
                assert any(not wanted - letters(section.title) for section in plan.sections), entry
            case Went.TITLE:
                assert not wanted - letters(plan.title), entry
            case Went.UNPLACED:
                assert any(source.line == entry.unit.source.line for source in outside if source), entry


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_piece_of_a_document_is_accounted_for(path: Path) -> None:
    data = path.read_bytes()
    check(read_plan(data, filename=path.name, year=YEAR), source_letters(path.name, data))


Mutation = Callable[[Path, Random], bytes]


def _lines(change: Callable[[list[str], Random], None]) -> Mutation:
    def mutate(path: Path, random: Random) -> bytes:
        lines = path.read_text("utf-8").splitlines()
        change(lines, random)
        return "\n".join(lines).encode()

    return mutate


def _somewhere(lines: list[str], random: Random) -> int:
    return random.randrange(1, len(lines))


def _drop(lines: list[str], random: Random) -> None:
    for _ in range(min(3, len(lines) - 1)):
        del lines[_somewhere(lines, random)]


def _repeat(lines: list[str], random: Random) -> None:
    place = _somewhere(lines, random)
    lines[place:place] = lines[place : place + 4]


def _shuffle(lines: list[str], random: Random) -> None:
    body = lines[4:]
    random.shuffle(body)
    lines[4:] = body


def _blank(lines: list[str], random: Random) -> None:
    for _ in range(4):
        lines[_somewhere(lines, random)] = ""


def _split(lines: list[str], random: Random) -> None:
    for _ in range(4):
        place = _somewhere(lines, random)
        words = lines[place].split(" ")
        lines[place : place + 1] = [" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]


def _merge(lines: list[str], random: Random) -> None:
    place = _somewhere(lines, random)
    lines[place : place + 2] = [" ".join(lines[place : place + 2])]


def _cut(lines: list[str], random: Random) -> None:
    del lines[_somewhere(lines, random) :]


def _in_code_page(path: Path, random: Random) -> bytes:
    page = random.choice(["cp1251", "cp866", "utf-16", "utf-8-sig"])
    return path.read_text("utf-8").encode(page, errors="ignore")


TEXT_MUTATIONS: dict[str, Mutation] = {
    **{
        change.__name__.strip("_"): _lines(change)
        for change in (_drop, _repeat, _shuffle, _blank, _split, _merge, _cut)
    },
    "code_page": _in_code_page,
}


def _word(path: Path, random: Random) -> bytes:
    """Drop, repeat, move and merge rows and cells of a Word table."""
    document = docx.Document(str(path))
    for table in document.tables:
        rows = list(table.rows)
        action = random.randrange(6)
        row = random.choice(rows)
        if action == 0:
            row._tr.getparent().remove(row._tr)
        elif action == 1:
            row._tr.addnext(parse_xml(row._tr.xml))
        elif action == 2:
            rows[-1]._tr.addprevious(row._tr)
        elif action == 3:
            random.choice(row.cells).text = ""
        elif action == 4 and len(rows) > 3:
            column = random.randrange(len(table.columns))
            table.cell(len(rows) - 2, column).merge(table.cell(len(rows) - 1, column))
        else:
            row.cells[0].merge(row.cells[-1])
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _book(path: Path, random: Random) -> bytes:
    """Drop, repeat, blank, move and merge cells of an Excel sheet."""
    workbook = load_workbook(path)
    page = workbook.worksheets[0]
    line, column = random.randrange(1, page.max_row + 1), random.randrange(1, page.max_column + 1)
    match random.randrange(6):
        case 0:
            page.delete_rows(line)
        case 1:
            page.insert_rows(line, amount=2)
        case 2:
            page.insert_cols(column)
        case 3:
            page.append([cell.value for cell in page[line]])
        case 4:
            page.cell(page.max_row + 3, page.max_column + 2, "в стороне")
        case _:
            for area in list(page.merged_cells.ranges):
                page.unmerge_cells(str(area))
            page.merge_cells(start_row=page.max_row - 2, end_row=page.max_row, start_column=column, end_column=column)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


MUTATED = [
    *(
        (path, name, change)
        for path in FILES
        if path.suffix in (".txt", ".tsv")
        for name, change in TEXT_MUTATIONS.items()
    ),
    *((path, f"cells{turn}", _word) for path in FILES if path.suffix == ".docx" for turn in range(4)),
    *((path, f"cells{turn}", _book) for path in FILES if path.suffix == ".xlsx" for turn in range(4)),
]


@pytest.mark.parametrize(("path", "name", "change"), MUTATED, ids=[f"{path.name}-{name}" for path, name, _ in MUTATED])
def test_a_changed_document_loses_nothing_either(path: Path, name: str, change: Mutation) -> None:
    data = change(path, Random(f"{path.name} {name}"))
    check(read_plan(data, filename=path.name, year=YEAR), source_letters(path.name, data))


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix in (".docx", ".xlsx", ".pdf")], ids=str)
def test_a_damaged_file_is_refused_or_read(path: Path) -> None:
    random = Random(path.name)
    data = path.read_bytes()
    for _ in range(3):
        damaged = bytearray(data[: random.randrange(len(data) // 2, len(data))])
        for _ in range(20):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        with suppress(DocumentError):
            read_plan(bytes(damaged), filename=path.name, year=YEAR)
