"""The fixed cast of permission tests (design, habit 9), on a small tree of two regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from federation.access.grants import give
from federation.access.roles import Grant, Role
from federation.kernel.actor import Actor
from federation.kernel.paths import child_path
from federation.models import Membership, Organization, User
from federation.models.organization import Kind
from federation.selectors.actor import actor_for
from planning.models import Plan
from tests.factories.roles import by_hand

OPENED = date(2010, 1, 1)


@dataclass
class Cast:
    """Organizations by short names and people by what they are to the `branch`.

    owner: coordinator of the branch; colleague: another coordinator there; reader: an observer there;
    office: head of the national office; council: coordinator of the council above; sibling: coordinator of another
    region's council; invited: coordinator of a commission; partner; stranger.
    """

    organizations: dict[str, Organization]
    people: dict[str, User]

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def actor(self, name: str) -> Actor:
        """The Actor of a person of the cast; "anonymous" is nobody."""
        return actor_for(user_id=self.people[name].pk if name in self.people else None, door="test")

    def invite(self, name: str, plan: Plan, grant: Grant = Grant.CO_AUTHOR) -> None:
        """Give the organization of `name` a grant on a plan, as an accepted invitation will."""
        with by_hand():
            organization = Membership.objects.filter(user=self.people[name]).first().organization
            give(grant=grant, organization_id=organization.pk, on=plan)


def make_organization(code: str, kind: Kind, parent: Organization | None = None, **fields) -> Organization:
    """An organization, placed in the tree."""
    path = child_path(parent.path if parent else "", code)
    region = path if kind == Kind.REGIONAL_COUNCIL else (parent.region_path if parent else "")
    values = {"name": fields.pop("name", code), "opened_on": OPENED, **fields}
    return Organization.objects.create(code=code, kind=kind, parent=parent, path=path, region_path=region, **values)


def make_user(username: str, *roles: tuple[Organization, Role], **fields) -> User:
    """An account with roles in force."""
    user = User.objects.create(username=username, full_name=f"Тестов Тест {username.capitalize()}", **fields)
    for organization, role in roles:
        Membership.objects.create(
            user=user,
            organization=organization,
            organization_kind=organization.kind,
            path=organization.path,
            region_path=organization.region_path,
            audience=1,
            role=role,
            since=OPENED,
        )
    return user


def make_cast() -> Cast:
    """Two districts' worth of tree and everybody in it."""
    with by_hand():
        office = make_organization("RU", Kind.NATIONAL_OFFICE, name="Национальный аппарат")
        district = make_organization("RU-CFO", Kind.FEDERAL_DISTRICT, office)
        council = make_organization("RU-SMO", Kind.REGIONAL_COUNCIL, district, name="Совет Смоленской области")
        branch = make_organization("RU-SMO-B", Kind.REGIONAL_BRANCH, council, name="Отделение", reviewer=office)
        town = make_organization("66605000", Kind.MUNICIPALITY, council, name="Вяземский район")
        tos = make_organization("66605000-1", Kind.TOS, town, name="ТОС «Берег»")
        other_council = make_organization("RU-KR", Kind.REGIONAL_COUNCIL, district, name="Совет Карелии")
        other_town = make_organization("86615000", Kind.MUNICIPALITY, other_council, name="Кондопожский район")
        commission = make_organization("COM-1", Kind.COMMISSION, None, name="Комиссия", reviewer=office)
        organizations = {
            "office": office,
            "district": district,
            "council": council,
            "branch": branch,
            "town": town,
            "tos": tos,
            "other_council": other_council,
            "other_town": other_town,
            "commission": commission,
        }
        people = {
            "owner": make_user("owner", (branch, Role.COORDINATOR)),
            "colleague": make_user("colleague", (branch, Role.COORDINATOR)),
            "reader": make_user("reader", (branch, Role.OBSERVER)),
            "office": make_user("office", (office, Role.HEAD)),
            "council": make_user("council", (council, Role.COORDINATOR)),
            "town": make_user("town", (town, Role.COORDINATOR)),
            "sibling": make_user("sibling", (other_council, Role.COORDINATOR)),
            "invited": make_user("invited", (commission, Role.COORDINATOR)),
            "partner": make_user("partner", is_partner_system=True),
            "stranger": make_user("stranger"),
        }
    return Cast(organizations, people)
