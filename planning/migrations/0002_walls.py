"""The second wall and the audit of planning's tables; what was filed stays as it was filed."""

from django.db import migrations

from federation.access.walls import audit, raise_wall

# Rows that belong to a filed item while it stands.
TIES = (
    "planning_planitemspan",
    "planning_planitemtask",
    "planning_planitemactivity",
    "planning_planitemarea",
    "planning_planitemparty",
)

FROZEN = """
create function planning_frozen() returns trigger language plpgsql as $$
declare
    loose constant text[] := array['audience', 'path', 'is_standing', 'status'];
begin
    if (to_jsonb(new) - loose) is distinct from (to_jsonb(old) - loose) then
        raise exception 'a filed version of a plan is frozen (%)', tg_table_name using errcode = 'check_violation';
    end if;
    return new;
end $$;
create function planning_kept() returns trigger language plpgsql as $$
begin
    -- Only an operator's process removes what was filed; pages and the API never do.
    if current_user = 'svod_web' then
        raise exception 'a filed version of a plan is kept (%)', tg_table_name using errcode = 'check_violation';
    end if;
    return old;
end $$;
create trigger kept before delete on planning_planversion for each row execute function planning_kept();
create trigger kept before delete on planning_planitem for each row when (old.version_id is not null)
    execute function planning_kept();
create trigger kept before delete on planning_plansection for each row when (old.version_id is not null)
    execute function planning_kept();
create trigger frozen before update on planning_planversion for each row execute function planning_frozen();
create trigger frozen before update on planning_planitem for each row when (old.version_id is not null)
    execute function planning_frozen();
create trigger frozen before update on planning_plansection for each row when (old.version_id is not null)
    execute function planning_frozen();
""" + "".join(
    f"""
create trigger frozen before update on {table} for each row when (old.is_standing) execute function planning_frozen();
create trigger kept before delete on {table} for each row when (old.is_standing) execute function planning_kept();
"""
    for table in TIES
)

THAW = (
    "".join(f"drop trigger kept on {table}; drop trigger frozen on {table};" for table in TIES)
    + """
drop trigger kept on planning_plansection;
drop trigger kept on planning_planitem;
drop trigger kept on planning_planversion;
drop function planning_kept();
drop trigger frozen on planning_plansection;
drop trigger frozen on planning_planitem;
drop trigger frozen on planning_planversion;
drop function planning_frozen();
"""
)

CHILDREN = (
    "planning_planversion",
    "planning_plansection",
    "planning_planitem",
    "planning_planitemspan",
    "planning_planitemtask",
    "planning_planitemactivity",
    "planning_planitemarea",
    "planning_planitemparty",
)


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0001_initial"),
        ("agenda", "0003_walls"),
        ("federation", "0002_walls"),
    ]

    operations = [
        raise_wall("planning_cycle"),
        raise_wall("planning_plan"),
        *(raise_wall(table, grant="plan_id") for table in CHILDREN),
        migrations.RunSQL(FROZEN, THAW),
        audit("planning_cycle"),
        audit("planning_plan", own="title"),
        audit("planning_planversion", grant="plan_id", quiet="content"),
        audit("planning_plansection", grant="plan_id", quiet="position"),
        # A move renumbers every later row; only the moved one raises its revision and is news.
        audit("planning_planitem", grant="plan_id", quiet="number"),
        *(
            audit(table, grant="plan_id", object_column="item_id")
            for table in (
                "planning_planitemtask",
                "planning_planitemactivity",
                "planning_planitemarea",
                "planning_planitemparty",
            )
        ),
    ]
