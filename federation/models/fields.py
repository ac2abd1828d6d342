"""Column types that Django has no field for."""

from __future__ import annotations

from typing import Any

from django.db import models


class LtreeField(models.TextField):
    """PostgreSQL's ltree, as text in Python."""

    def db_type(self, connection: Any) -> str:
        return "ltree"
