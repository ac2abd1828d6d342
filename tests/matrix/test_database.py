"""What the database lets the roles of the product do before any policy is asked."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.stack import TEMPLATE


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["svod_web", "svod_worker", "svod_trusted", "svod"])
def test_no_role_but_the_owner__may_make_temporary_tables(role: str) -> None:
    """Asked of the prepared database: a copy of it keeps tables and extensions, and not the rights on the whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_database_privilege(%s, %s, 'TEMPORARY'), has_database_privilege('svod_owner', %s, 'TEMPORARY')",
            [role, TEMPLATE, TEMPLATE],
        )
        assert cursor.fetchone() == (False, True)
