"""The stage of the matrix: one object of every kind that an address or an id can name, and the cast around them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from agenda.models import ActivityKind, Agenda, AgendaTask
from agenda.services.agendas import agenda_import, local_priority_add
from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.kernel import clock
from federation.models import Attachment, Invitation, Membership, Notification, Organization, PersonalToken
from federation.services.attachments import attachment_add
from federation.services.invitations import invitation_send
from federation.services.notifications import notify
from federation.services.tokens import token_issue
from planning.exchange.imports import read_document
from planning.exchange.storing import reading_stored
from planning.models import Cycle, Import, Plan, PlanItem, PlanSection
from planning.models.plan import PlanStatus, standing_audience
from planning.services.calendars import calendar_subscribe
from planning.services.carrying import carrying_offer
from planning.services.comments import comment_add
from planning.services.copying import Filing, file_versions
from planning.services.cycles import cycle_open
from planning.services.exports import export_begin
from planning.services.imports import import_begin
from planning.services.invitations import invitation_make
from planning.services.items import item_add
from planning.services.placements import placement_make
from planning.services.plans import plan_create
from planning.services.suggestions import suggestion_make
from planning.services.views import view_save
from tests.agenda.editions import reading
from tests.api.world import World, make_world
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.matrix.collected import week_of
from tests.matrix.reviewing import RETURNED, exception_place, reviewed_things
from tests.matrix.table import NOBODY

PASSWORD = "сосна-и-ветер-7"
PASTED = "Срок\tМероприятие\nмай\tФорум\n"


@dataclass
class Stage:
    """Everything that the tables name.

    Attributes:
        places: what a line is about → the parts of its address.
        ids: what a line of the API is about → a global id.
        secret: of an invitation that nobody took yet.
    """

    world: World
    agenda_draft: Agenda
    invitation: Invitation
    secret: str
    reviewed: dict[str, Any] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    together: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    @property
    def cast(self) -> Cast:
        """The people."""
        return self.world.cast

    @property
    def item(self) -> PlanItem:
        """The first item of the branch's draft."""
        return self.world.items["branch"][0]

    @property
    def branch(self) -> Organization:
        """The organization that the cast is named after."""
        return self.world.organization("branch")

    def enter(self, name: str) -> Client:
        """The browser, with this person signed in; the session is the same every time."""
        self.browser.cookies.clear()
        if name == NOBODY:
            return self.browser
        if name not in self.sessions:
            with by_hand():
                self.browser.force_login(self.cast[name])
            self.sessions[name] = self.browser.cookies[settings.SESSION_COOKIE_NAME].value
        self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        return self.browser


def make_stage(cast: Cast) -> Stage:
    """A draft and filed plans, two editions, and what belongs to people; the commission is a co-author of the draft."""
    world = make_world(cast)
    cast.invite("invited", world.plans["branch"])
    with by_hand() as actor:
        office, council = cast.organizations["office"], cast.organizations["council"]
        draft = agenda_import(
            actor=actor, reading=reading(), organization=office, year=2022, source_name="2022.txt", new_edition=True
        )
        local_priority_add(agenda=world.agenda, actor=actor, organization=council, parent_number=1, title="Своё")
        cycle_open(
            actor=actor,
            organization=office,
            code="2022",
            title="2022 год",
            starts_on=date(2022, 1, 1),
            ends_on=date(2022, 12, 31),
            agenda=world.agenda,
        )
        invitation, secret = invitation_send(
            actor=actor,
            organization=cast.organizations["branch"],
            email="new@svod.example",
            full_name="Новикова Анна",
            role=Role.REPORTER,
        )
        cast["owner"].set_password(PASSWORD)
        cast["owner"].save()
    stage = Stage(world, draft, invitation, secret)
    accept(stage, "other_council", regional=True)
    accept(stage, "other_town", regional=False)
    work_together(stage)
    stage.reviewed = reviewed_things(world)
    stage.places = places_of(stage)
    stage.ids = ids_of(stage)
    for name in cast.people:
        stage.enter(name)
    return stage


def accept(stage: Stage, name: str, *, regional: bool) -> None:
    """The plan for 2022 of an organization of the cast, as it stands once it was accepted."""
    with by_hand() as actor:
        cycle = Cycle.objects.get(code="2022")
        plan = plan_create(actor=actor, organization=stage.world.organization(name), cycle=cycle)
        item = item_add(plan=plan, actor=actor, title="принятое", section="Раздел", agenda_year=2021)
        file_of(stage, "planning_planitem", item.pk)
        audience = standing_audience(PlanStatus.ACCEPTED, regional=regional)
        filing = Filing(plan_id=plan.pk, audience=audience, status=PlanStatus.ACCEPTED)
        file_versions([filing], filed_at=clock.now(), filed_by=None)
        Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.ACCEPTED, version=1, audience=audience)


def work_together(stage: Stage) -> None:
    """The branch invites the other council and offers it a place; the commission proposes and comments; the council
    asks the town to carry out."""
    world, cast = stage.world, stage.cast
    plan, other = world.plans["branch"], world.organization("other_council")
    with acting_as(cast.actor("owner")) as actor:
        invitation = invitation_make(plan=plan, actor=actor, organization=other, role="READER")
        placement = placement_make(item=stage.item, actor=actor, organization=other)
    with acting_as(cast.actor("invited")) as actor:
        suggestion = suggestion_make(item=stage.item, actor=actor, changes={"place": "Вязьма"})
        comment = comment_add(plan=plan, actor=actor, item=stage.item, text="Уточните место")
    with acting_as(cast.actor("council")) as actor:
        (carrying,) = carrying_offer(
            item=world.items["council"][0], actor=actor, organizations=[world.organization("town")]
        )
    stage.together = {
        "invitation": invitation,
        "placement": placement,
        "carrying": carrying,
        "suggestion": suggestion,
        "comment": comment,
    }


def places_of(stage: Stage) -> dict[str, dict[str, Any]]:
    """Every object by its name in the tables, as the parts of an address."""
    world, cast = stage.world, stage.cast
    draft_plan = {"cycle": "2021", "organization": "RU-SMO-B"}
    town_plan = {"cycle": "2021", "organization": "66605000"}
    edition, draft = {"agenda_id": world.agenda.pk}, {"agenda_id": stage.agenda_draft.pk}
    with by_hand():
        membership = Membership.objects.get(user=cast["colleague"])
        priority = AgendaTask.objects.get(agenda=world.agenda, parent__isnull=False)
        filed = PlanItem.objects.get(is_standing=True, plan__cycle__code="2022", plan__organization__code="RU-KR")
        filed_file = Attachment.objects.get(object_id=filed.pk)
    news, token = news_of(stage), token_of(stage)
    week = week_of(stage.world)
    return {
        "-": {},
        "cycle": {"cycle": "2021"},
        "branch-draft": draft_plan,
        "branch-item": {**draft_plan, "item": stage.item.pk},
        "council-item": {"cycle": "2021", "organization": "RU-SMO", "item": world.items["council"][0].pk},
        "invitation-offered": {"kind": "planinvitation", "pk": stage.together["invitation"].pk},
        "place-offered": {"kind": "placement", "pk": stage.together["placement"].pk},
        "carrying-offered": {"kind": "carryoffer", "pk": stage.together["carrying"].pk},
        "branch-edit": {"pk": stage.together["suggestion"].pk},
        "branch-comment": {"pk": stage.together["comment"].pk},
        "branch-import": {**draft_plan, "pk": import_of(stage).pk},
        "branch-docx": {**draft_plan, "extension": "docx"},
        "town-xlsx": {**town_plan, "extension": "xlsx"},
        "council-ics": {"cycle": "2022", "organization": "RU-KR", "extension": "ics"},
        "branch-no-plan": {"cycle": "2022", "organization": "RU-SMO-B"},
        "town-filed": town_plan,
        "council-filed": {"cycle": "2021", "organization": "RU-SMO"},
        "council-accepted": {"cycle": "2022", "organization": "RU-KR"},
        "town-accepted": {"cycle": "2022", "organization": "86615000"},
        "week": {"cycle": week.pk},
        "week-town": {"cycle": week.pk, "organization": "66605000"},
        "branch-edition": {**draft_plan, "agenda": world.agenda.pk},
        "tos-returned": RETURNED,
        "cycle-2022": {"cycle": "2022"},
        "exception": exception_place(stage.reviewed),
        "town-item": {**town_plan, "item": world.items["town"][0].pk},
        "2021": {"year": 2021},
        "2022": {"year": 2022},
        "edition": edition,
        "edition-task": {**edition, "number": 1},
        "edition-kind": {**edition, "number": 1, "activity": 1},
        "edition-priority": {**edition, "code": priority.code},
        "draft": draft,
        "draft-task": {**draft, "number": 1},
        "draft-kind": {**draft, "number": 1, "activity": 1},
        "draft-area": {**draft, "number": 1},
        "branch": {"code": "RU-SMO-B"},
        "council": {"code": "RU-SMO"},
        "commission": {"code": "COM-1"},
        "colleague-role": {"membership_id": membership.pk},
        "invitation": {"invitation_id": stage.invitation.pk},
        "secret": {"secret": stage.secret},
        "owner-news": {"notification_id": news.pk},
        "owner-token": {"token_id": token.pk},
        "node": {"code": "RU-SMO", "year": 2021},
        "node-group": {"code": "RU-SMO", "year": 2021, "way": "task", "key": "1"},
        **kept_of(stage),
        "branch-history": {"kind": "federation_organization", "object_id": stage.branch.pk},
        "plan-history": {"kind": "planning_plan", "object_id": world.plans["branch"].pk},
        "item-history": {"kind": "planning_planitem", "object_id": stage.item.pk},
        "town-history": {"kind": "planning_plan", "object_id": world.plans["town"].pk},
        "filed-history": {"kind": "planning_plan", "object_id": filed.plan_id},
        "draft-history": {"kind": "agenda_agenda", "object_id": stage.agenda_draft.pk},
        "edition-history": {"kind": "agenda_agenda", "object_id": world.agenda.pk},
        "branch-files": {"kind": "federation_organization", "object_id": stage.branch.pk},
        "branch-form": {"kind": "planning_form", "object_id": stage.branch.pk},
        "item-files": {"kind": "planning_planitem", "object_id": stage.item.pk},
        "town-files": {"kind": "planning_planitem", "object_id": world.items["town"][0].pk},
        "filed-files": {"kind": "planning_planitem", "object_id": filed.identity},
        "draft-files": {"kind": "agenda_agenda", "object_id": stage.agenda_draft.pk},
        "branch-file": {"attachment_id": file_of(stage, "federation_organization", stage.branch.pk).pk},
        "item-file": {"attachment_id": file_of(stage, "planning_planitem", stage.item.pk).pk},
        "town-file": {"attachment_id": file_of(stage, "planning_planitem", world.items["town"][0].pk).pk},
        "filed-file": {"attachment_id": filed_file.pk},
    }


def ids_of(stage: Stage) -> dict[str, str]:
    """Objects as the API names them."""
    world = stage.world
    with by_hand():
        kind = ActivityKind.objects.filter(agenda=stage.agenda_draft).first()
        section = PlanSection.objects.filter(plan=world.plans["branch"]).first()
        membership = Membership.objects.get(user=stage.cast["owner"])
    named = {
        "branch-draft": world.plans["branch"],
        "branch-item": stage.item,
        "branch-section": section,
        "town-filed": world.plans["town"],
        "town-item": world.items["town"][0],
        "edition": world.agenda,
        "draft": stage.agenda_draft,
        "draft-kind": kind,
        "cycle": world.cycle,
        "branch": stage.branch,
        "commission": world.organization("commission"),
        "owner-role": membership,
        "council-item": world.items["council"][0],
        "tos-remark": stage.reviewed["remark"],
        "tos-returned": stage.reviewed["remark"].plan,
        "exception": stage.reviewed["exception"],
        **{
            f"{name}-offered" if name in ("invitation", "placement", "carrying") else f"branch-{name}": thing
            for name, thing in stage.together.items()
        },
    }
    return {name: world.id(thing) for name, thing in named.items()}


def news_of(stage: Stage) -> Notification:
    """News for the owner alone."""
    with by_hand():
        notify(
            user_ids=[stage.cast["owner"].pk],
            title="План вернули",
            text="",
            url="/plans/2021/RU-SMO-B/",
            reason="member",
            object_id=None,
        )
        return Notification.objects.get()


def token_of(stage: Stage) -> PersonalToken:
    """A token of the owner's."""
    with by_hand() as actor:
        token, _secret = token_issue(user=stage.cast["owner"], name="прежний", expires_at=None, actor=actor)
    return token


def kept_of(stage: Stage) -> dict[str, dict[str, Any]]:
    """What the owner keeps of the council's consolidated plan: a view that he shares, a calendar, an export."""
    owner = stage.cast.actor("owner")
    council = stage.world.organization("council")
    what = {"actor": owner, "within": council, "year": 2021, "query": ""}
    with acting_as(owner):
        view = view_save(name="Вид", shared_with=stage.branch, **what)
        feed, secret = calendar_subscribe(name="Календарь", roughly=True, **what)
        job = export_begin(format="csv", **what)
    return {
        "owner-view": {"pk": view.pk},
        "owner-calendar": {"pk": feed.pk},
        "calendar-secret": {"secret": secret},
        "owner-export": {"pk": job.pk},
    }


def import_of(stage: Stage) -> Import:
    """A document that was read for the branch's draft and is not loaded yet."""
    found = read_document(PASTED.encode(), name="план.txt", year=2021, pasted=True)
    with by_hand() as actor:
        return import_begin(
            actor=actor,
            organization=stage.branch,
            cycle=stage.world.cycle,
            name="план.txt",
            data=PASTED.encode(),
            pasted=True,
            reading=reading_stored(found),
        )


def file_of(stage: Stage, kind: str, object_id: UUID) -> Attachment:
    """A text attached to an object."""
    with by_hand() as actor:
        upload = a_file()
        return attachment_add(actor=actor, object_type=kind, object_id=object_id, upload=upload, name=upload.name)


def a_file(name: str = "файл.txt", content: bytes = "текст".encode()) -> SimpleUploadedFile:
    """A small file as a browser sends it."""
    return SimpleUploadedFile(name, content)


@cache
def tables_of_the_product() -> tuple[str, ...]:
    """Every table of the product itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace "
            "and relname ~ '^(agenda|federation|planning)_' order by 1"
        )
        return tuple(name for (name,) in cursor.fetchall())


def trace(*, but: str = "") -> dict[str, Any]:
    """What a door could have left behind: the rows of every table (audit, outbox and revisions among them), letters."""
    tables = [name for name in tables_of_the_product() if name != but]
    sums = [
        f"select '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) from {name} t" for name in tables
    ]
    with by_hand(), connection.cursor() as cursor:
        cursor.execute(" union all ".join(sums))
        return {**{name: rest for name, *rest in cursor.fetchall()}, "letters": len(mail.outbox)}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back: the next cell of a table finds the stage as it was."""
    sent = len(mail.outbox)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    del mail.outbox[sent:]
