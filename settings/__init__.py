"""The Django project. Puts `graphql/` on the path, so that the package inside it is `api` (docs/adr/0001)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GRAPHQL_FOLDER = ROOT / "graphql"

if any(GRAPHQL_FOLDER.glob("*.py")):
    raise SystemExit(
        "graphql/ must hold no Python file of its own: with one, `import graphql` would find this folder "
        "instead of graphql-core and nothing would start. Move the file into graphql/api/."
    )

# Appended, never put first: graphql-core must stay the `graphql` that is found.
if str(GRAPHQL_FOLDER) not in sys.path:
    sys.path.append(str(GRAPHQL_FOLDER))
