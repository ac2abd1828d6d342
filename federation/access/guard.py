"""The product refuses to serve when the database role in force could pass by a policy (design, "Two walls")."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _


def refuse_unsafe_role() -> None:
    """Check the role in force, once, when a web process starts.

    Raises:
        SystemExit: the role is a superuser, may bypass row-level security, or owns a table of ours.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper or rolbypassrls,"
            " exists (select from pg_tables where schemaname = 'public' and tableowner = current_user)"
            " from pg_roles where rolname = current_user"
        )
        name, bypasses, owns = cursor.fetchone()
    connection.close()
    if bypasses or owns:
        raise SystemExit(
            _(
                "Роль базы данных «%(name)s» обходит построчную защиту; служить под ней нельзя. "
                "Дайте в DATABASE_URL вход, которому можно SET ROLE svod_web (settings/devstack/roles.sql)."
            )
            % {"name": name}
        )


def grant_tables(**_kwargs: Any) -> None:
    """After migrations: web and worker may use every table, but only read audit and feed, which triggers write."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            grant select, insert, update, delete on all tables in schema public to svod_web, svod_worker;
            grant usage on all sequences in schema public to svod_web, svod_worker, svod_trusted;
            revoke insert, update, delete on federation_auditentry, federation_feedentry from svod_web, svod_worker;
            revoke insert, update, delete on django_migrations, django_content_type, auth_permission
                from svod_web, svod_worker;
            grant select on all tables in schema public to svod_trusted;
            grant insert on federation_auditentry, federation_feedentry to svod_trusted;
            """
        )
