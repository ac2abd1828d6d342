"""Files of an item: the draft's with the draft, those that were filed with the filed version, which nobody changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from federation.access.scope import acting_as
from planning.models import Plan
from planning.services.plans import plan_file
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.conftest import item_named


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def sign_in(cast: Cast, name: str) -> Client:
    client = Client()
    with by_hand():
        client.force_login(cast[name])
    return client


def attach(client: Client, address: str, name: str) -> None:
    sent = client.post(address, {"file": SimpleUploadedFile(name, f"текст {name}".encode())})
    assert sent.status_code == 303


def shown(client: Client, address: str) -> dict[str, str]:
    """Names of the files on the page → addresses."""
    page = client.get(address).text
    return {
        name: link for link, name in re.findall(r'<a[^>]*href="(/attachments/[0-9a-f-]{36}/)"[^>]*>([^<]+)</a>', page)
    }


def test_filed_item__shows_its_readers_what_was_attached_when_it_was_filed(
    cast: Cast, draft: Plan, django_capture_on_commit_callbacks, files: Path
) -> None:
    owner, office = sign_in(cast, "owner"), sign_in(cast, "office")
    address = f"/attachments/planning_planitem/{item_named(draft, 'А').pk}/"
    attach(owner, address, "смета.txt")
    assert office.get(address).status_code == 404
    with acting_as(cast.actor("owner")) as actor:
        plan_file(plan=draft, actor=actor, expected_revision=None)
    attach(owner, address, "позже.txt")

    filed = shown(office, address)
    assert list(filed) == ["смета.txt"]
    assert "Приложить" not in office.get(address).text
    for link in shown(owner, address).values():
        assert link not in filed.values()
        assert office.get(link).status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        for link in shown(owner, address).values():
            assert owner.post(f"{link}remove/").status_code == 303
        assert owner.post(f"{filed['смета.txt']}remove/").status_code == 403
    assert shown(owner, address) == {}
    handed = office.get(filed["смета.txt"])
    assert (handed.status_code, b"".join(handed).decode()) == (200, "текст смета.txt")
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1, "the bytes of the other file went with it"
