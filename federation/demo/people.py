"""The demonstration's accounts: one password for all, made once per data folder and printed by `make run`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from federation.access.roles import TABLE
from federation.demo.tree import table
from federation.models import Membership, Organization, User

SINCE = date(2020, 1, 1)
"""First day of every demonstration role: before the documents' years."""


def load_people() -> None:
    """Make the accounts and roles that are missing. Without a noted password all accounts get a new one.

    The file `<SVOD_DATA>/demo.json` holds {"password", "accounts": [{"username", "description"}]}.
    """
    lines = table("accounts")
    standing = {user.username: user for user in User.objects.filter(username__in=[line["username"] for line in lines])}
    missing = [line for line in lines if line["username"] not in standing]
    note = Path(settings.SVOD_DATA) / "demo.json"
    noted = _noted(note)
    password = noted or secrets.token_urlsafe(9)
    if missing or noted is None:
        hashed = make_password(password)
        made = [_account(line, hashed) for line in missing]
        User.objects.bulk_create(made)
        _load_roles(made, missing)
        # The note was lost: what is printed must hold for the accounts that stand already.
        if noted is None and standing:
            User.objects.filter(pk__in=[user.pk for user in standing.values()]).update(password=hashed)
    _write(note, password, lines)


def _account(line: dict[str, str], hashed: str) -> User:
    return User(
        username=line["username"],
        full_name=line["full_name"],
        email=f"{line['username']}@svod.example",
        is_partner_system=line["username"] == "partner",
        password=hashed,
    )


def _load_roles(users: Iterable[User], lines: Iterable[dict[str, str]]) -> None:
    lines = list(lines)
    organizations = Organization.objects.in_bulk([line["organization"] for line in lines], field_name="code")
    memberships = []
    for user, line in zip(users, lines, strict=True):
        for role in line["role"].split():
            organization = organizations[line["organization"]]
            memberships.append(
                Membership(
                    user=user,
                    organization=organization,
                    organization_kind=organization.kind,
                    region_path=organization.region_path,
                    role=role,
                    since=SINCE,
                    path=organization.path,
                    audience=TABLE["organization.members"].reads,
                )
            )
    Membership.objects.bulk_create(memberships)


def _noted(note: Path) -> str | None:
    try:
        password = json.loads(note.read_text(encoding="utf-8"))["password"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return password if isinstance(password, str) and password else None


def _write(note: Path, password: str, lines: list[dict[str, str]]) -> None:
    accounts = [{"username": line["username"], "description": line["description"]} for line in lines]
    text = json.dumps({"password": password, "accounts": accounts}, ensure_ascii=False, indent=1)
    if note.exists() and note.read_text(encoding="utf-8") == text:
        return
    note.parent.mkdir(parents=True, exist_ok=True)
    # Only the owner of the folder reads it: it opens every demonstration account.
    side = note.with_suffix(".part")
    side.touch(mode=0o600)
    side.write_text(text, encoding="utf-8")
    side.replace(note)
