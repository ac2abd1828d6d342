"""What the federation puts into the registries. Imported by `apps.py` once the models are there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from federation.demo.people import load_people
from federation.demo.tree import load_tree
from federation.kernel.registries import DemoLoader, demo_loaders, moved_paths
from federation.models import Attachment, Invitation, Membership, Network, NetworkMembership

demo_loaders.add("tree", DemoLoader(about=_("организации и сети"), load=load_tree), order=10)
demo_loaders.add("people", DemoLoader(about=_("учётные записи и роли"), load=load_people), order=11)

for model in (Attachment, Invitation, Membership, Network, NetworkMembership):
    moved_paths.add(model._meta.label, model)
