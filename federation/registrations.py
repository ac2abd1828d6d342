"""What the federation puts into the registries. Imported by `apps.py` once the models are there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.access.roles import may_write
from federation.demo.people import load_people
from federation.demo.tree import load_tree
from federation.kernel.registries import (
    Attachable,
    DemoLoader,
    Historied,
    Searchable,
    attachables,
    demo_loaders,
    histories,
    searches,
    words_of,
)
from federation.models import Organization
from federation.selectors.organizations import organization_get_for
from federation.selectors.searching import organizations_found, people_found
from federation.web import frame

demo_loaders.add("tree", DemoLoader(about=_("организации и сети"), load=load_tree), order=10)
demo_loaders.add("people", DemoLoader(about=_("учётные записи и роли"), load=load_people), order=11)

histories.add(
    "federation_organization",
    Historied(
        find=lambda actor, pk: organization_get_for(actor=actor, organization_id=pk),
        fields=words_of(
            Organization,
            *("code", "name", "short_name", "kind", "territory", "iso_3166_2", "oktmo", "website", "address"),
            *("opened_on", "closed_on"),
        ),
        url=lambda organization: reverse("federation:organization", args=[organization.code]),
    ),
)

attachables.add(
    "federation_organization",
    Attachable(
        find=lambda actor, pk: organization_get_for(actor=actor, organization_id=pk),
        may_attach=lambda actor, organization: may_write(actor, "organization", path=organization.path),
    ),
)

searches.add(
    "organizations",
    Searchable(title=_("Организации"), icon="building-community", type="Organization", find=organizations_found),
    order=60,
)
searches.add("people", Searchable(title=_("Люди"), icon="users-group", type="Membership", find=people_found), order=70)

frame.fill()
