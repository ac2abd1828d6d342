"""At least 95 % of titles, periods and responsibles of every document, in each of its formats, and every row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.planning.reading_table import documents, judge


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_documents_are_read_right(path: Path) -> None:
    line = judge(path)
    assert line.rows == line.expected
    assert min(line.right) >= 0.95, line
    assert line.seconds < 10
