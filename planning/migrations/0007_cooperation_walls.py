"""Both walls of what organizations offer and say to each other, and the function that keeps joint items in step."""

from django.db import migrations

from federation.access.walls import OTHER, audit, raise_wall

# An organization in whose plan the item stands may speak of it in the home's discussion.
PLACED = f"""{OTHER} and exists (select from planning_placement p where p.plan_id = {{table}}.plan_id
    and p.status = 'ACCEPTED' and p.other_path = {{table}}.other_path)"""

CONTENT = (
    *("title", "place", "period_text", "period_kind", "recurrence", "deadline", "readings", "participants_text"),
    *("planned_participants", "responsible", "programme", "note", "carries_out_id", "revision", "field_revisions"),
)
"""Columns of an item that a place takes from its home."""

TIES = {
    "planning_planitemspan": ("starts_on", "ends_on"),
    "planning_planitemtask": ("task_id",),
    "planning_planitemactivity": ("activity_id",),
    "planning_planitemarea": ("problem_area_id",),
    "planning_planitemparty": ("organization_id", "role"),
}


TIES_OF = """
    delete from {table} as mine using planning_planitem as place
    where mine.item_id = place.id and place.home_id = home and place.version_id is null
        and not exists (select from {table} as theirs where theirs.item_id = home and {same});
    insert into {table} (item_id, plan_id, path, audience, is_standing, planning_year, {columns})
    select place.id, place.plan_id, place.path, place.audience, false, place.planning_year, {theirs}
    from planning_planitem as place join {table} as theirs on theirs.item_id = home
    where place.home_id = home and place.version_id is null
        and not exists (select from {table} as mine where mine.item_id = place.id and {same});
"""

# Whoever writes a joint item writes several plans: he takes all their locks first, in one order, so that two homes with
# places in each other's plans do not wait for each other in a circle. Plans come before rows: `its_row` is for whoever
# has his plan's lock and makes a place of a home that he cannot see. It changes nothing.
LOCK = """
create function planning_lock_joint(homes uuid[], its_row boolean) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if its_row then
        perform from planning_planitem where id = any(homes) and version_id is null order by id for no key update;
        return;
    end if;
    perform from planning_plan
    where id in (select item.plan_id
        from unnest(homes) as home
        join planning_planitem as item on item.id = home or item.home_id = home
        where item.version_id is null
            and exists (select from planning_planitem as place where place.home_id = home and place.version_id is null))
    order by id for no key update;
end $$;
alter function planning_lock_joint(uuid[], boolean) owner to svod_trusted;
"""

# Whose plan an id means, for whoever knows the id and the cycle: a place is offered to plans that are hidden to the
# offerer. Ids are random, so nothing is learnt by asking.
PLAN_OWNER = """
create function planning_plan_owner(plan uuid, its_cycle uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select organization_id from planning_plan where id = plan and cycle_id = its_cycle
$$;
alter function planning_plan_owner(uuid, uuid) owner to svod_trusted;
"""

# Only the rows of accepted placements are written, and only with what the home says: whoever may call it changes nothing
# that the two coordinators have not agreed to. The plan's revision rises: nobody files what he has not seen. The home's
# row is locked first: a place that is being made waits for an edit of the home that is not committed yet.
MIRROR = """
create function planning_mirror(home uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (select from planning_planitem where home_id = home and version_id is null) then
        return;
    end if;
    perform from planning_planitem where id = home and version_id is null for no key update;
    with detached as (
        update planning_planitem as place set home_id = null
        where place.home_id = home and place.version_id is null and not exists (
            select from planning_placement as placement
            where placement.item_id = home and placement.target_id = place.plan_id and placement.status = 'ACCEPTED')
        returning place.plan_id
    )
    update planning_plan set revision = planning_plan.revision + 1
    from detached where planning_plan.id = detached.plan_id;
    with changed as (
        update planning_planitem as place set {assignments}
        from planning_planitem as theirs
        where place.home_id = home and place.version_id is null and theirs.id = home and theirs.version_id is null
            and ({mine}) is distinct from ({theirs})
        returning place.plan_id
    )
    update planning_plan set revision = planning_plan.revision + 1
    from changed where planning_plan.id = changed.plan_id;
{ties}
end $$;
grant insert, update, delete on {tables} to svod_trusted;
grant update on planning_planitem, planning_plan to svod_trusted;
alter function planning_mirror(uuid) owner to svod_trusted;
"""


def _named(alias: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


def _mirror() -> str:
    ties = [
        TIES_OF.format(
            table=table,
            columns=", ".join(columns),
            theirs=_named("theirs", columns),
            same=" and ".join(f"mine.{column} = theirs.{column}" for column in columns),
        )
        for table, columns in TIES.items()
    ]
    return MIRROR.format(
        assignments=", ".join(f"{column} = theirs.{column}" for column in CONTENT),
        mine=_named("place", CONTENT),
        theirs=_named("theirs", CONTENT),
        ties="".join(ties),
        tables=", ".join(TIES),
    )


class Migration(migrations.Migration):
    dependencies = [("planning", "0006_cooperation")]

    operations = [
        raise_wall("planning_planinvitation", grant="plan_id", or_rule=OTHER, write_or=OTHER),
        raise_wall("planning_placement", grant="plan_id", or_rule=OTHER, write_or=OTHER),
        raise_wall("planning_carryoffer", grant="plan_id", or_rule=OTHER, write_or=OTHER),
        *(
            raise_wall(table, grant="plan_id", or_rule=OTHER, check_or=PLACED.format(table=table), write_or=OTHER)
            for table in ("planning_suggestion", "planning_comment")
        ),
        raise_wall("planning_review", grant="plan_id"),
        raise_wall("planning_itemremark", grant="plan_id"),
        raise_wall("planning_filingexception"),
        # Where the other organization stands is no news of the offer, as its own path is none.
        audit("planning_planinvitation", grant="plan_id", quiet="summary,other_path"),
        audit("planning_placement", grant="plan_id", quiet="summary,other_path"),
        audit("planning_carryoffer", grant="plan_id", quiet="summary,other_path"),
        audit("planning_suggestion", grant="plan_id", quiet="before,other_path"),
        # A removed comment is gone: no history keeps its text.
        audit("planning_comment", grant="plan_id", quiet="text,mentioned,other_path"),
        audit("planning_review", grant="plan_id"),
        audit("planning_itemremark", grant="plan_id"),
        audit("planning_filingexception"),
        migrations.RunSQL(_mirror(), "drop function planning_mirror(uuid);"),
        migrations.RunSQL(LOCK, "drop function planning_lock_joint(uuid[], boolean);"),
        migrations.RunSQL(PLAN_OWNER, "drop function planning_plan_owner(uuid, uuid);"),
    ]
