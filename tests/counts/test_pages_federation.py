"""Statements of the federation's pages, with a dozen rows of each list (tests/counts/pages.json)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from federation.access.roles import Role
from federation.models import Network, NetworkMembership
from federation.models.organization import Kind
from federation.services.attachments import attachment_add
from federation.services.invitations import invitation_send
from federation.services.notifications import notify
from federation.services.organizations import organization_change
from federation.services.tokens import token_issue
from tests.counts.counting import assert_count
from tests.factories.cast import Cast, make_organization, make_user
from tests.factories.roles import by_hand
from tests.federation.test_pages_organizations import sign_in

ROWS = 12
DAY = date(2020, 1, 1)


@pytest.fixture
def full(cast: Cast) -> Cast:
    """A dozen of everything around the council of a region."""
    council = cast.organizations["council"]
    with by_hand() as actor:
        for number in range(ROWS):
            make_organization(f"T-{number}", Kind.MUNICIPALITY, council, name=f"Посёлок {number}")
            owner = make_organization(f"P-{number}", Kind.PARTNER_ORGANIZATION, name=f"Партнёр {number}")
            place = {"path": owner.path, "audience": owner.audience}
            network = Network.objects.create(organization=owner, title=f"Сеть {number}", **place)
            NetworkMembership.objects.create(network=network, organization=council, since=DAY, **place)
            make_user(f"member{number}", (council, Role.REPORTER))
            invitation_send(
                actor=actor,
                organization=council,
                email=f"new{number}@svod.example",
                full_name=f"Новый {number}",
                role=Role.OBSERVER,
            )
            council = organization_change(
                actor=actor, organization=council, expected_revision=None, changes={"address": f"дом {number}"}
            )
            notify(
                user_ids=[cast["council"].pk], title=f"Новость {number}", text="", url="/", reason="", object_id=None
            )
            token_issue(user=cast["council"], name=f"Ключ {number}", expires_at=None, actor=actor)
            attachment_add(
                actor=actor,
                object_type="federation_organization",
                object_id=council.pk,
                upload=SimpleUploadedFile("устав.txt", f"Устав {number}".encode()),
                name=f"устав{number}.txt",
            )
    return cast


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("network", "/organizations/?open=RU-SMO"),
        ("network, beside the tree", "/organizations/?show=beside"),
        ("network, search", "/organizations/?q=посёлок"),
        ("network, a level", "/organizations/RU-SMO/beneath/"),
        ("organization", "/organizations/RU-SMO/"),
        ("organization, edit", "/organizations/RU-SMO/edit/"),
        ("members", "/organizations/RU-SMO/members/"),
        ("notifications", "/notifications/"),
        ("history", "/history/federation_organization/{council}/"),
        ("attachments", "/attachments/federation_organization/{council}/"),
        ("account", "/profile/"),
        ("tokens", "/profile/tokens/"),
    ],
)
def test_page(client: Client, full: Cast, name: str, url: str) -> None:
    sign_in(client, full, "council")
    with assert_count(name):
        assert client.get(url.format(council=full.organizations["council"].pk)).status_code == 200
