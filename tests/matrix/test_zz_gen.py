import sys
sys.path.insert(0, "/tmp/svod")
import pytest
from h13_gen import DOORS, PEOPLE
from tests.matrix.pages import address_of, asked, outcome
from tests.matrix.table import Line

@pytest.mark.parametrize("app", DOORS)
def test_gen(stage, app):
    out = []
    for row in DOORS[app].split("\n"):
        if not row.strip(): continue
        door, about, how = row.split()
        line = Line(door=door, about=about, how=how, cells={})
        cells = []
        for p in PEOPLE:
            try:
                a = address_of(stage, line) if "/" not in door else "/" + door
                cells.append(outcome(*asked(stage, line, p, a)))
            except Exception as e:
                cells.append(type(e).__name__)
                print(row, p, repr(e)[:300])
        out.append([door, about, how, *cells])
    open(f"/tmp/svod/h13_{app}.txt", "w").write("\n".join(" ".join(r) for r in out))
