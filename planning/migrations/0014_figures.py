"""What filed versions count, and the function that writes it once for each (docs/adr/0010)."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from federation.access.walls import raise_wall

JANUARY = "make_date(item.planning_year, 1, 1)"
DECEMBER = "make_date(item.planning_year, 12, 31)"

# The months of a span as bits; rough where the days are not the event's own (planning.selectors.months.EXACT).
EXACT = """(item.period_kind in ('date', 'range')
    and not (extract(day from span.starts_on) = 1 and extract(day from span.ends_on + 1) = 1))"""
FALLS = f"""
    select bit_or(bits) as months, bit_or(bits) filter (where not {EXACT}) as rough
    from planning_planitemspan as span
    cross join lateral (select
        (1 << extract(month from least(span.ends_on, {DECEMBER}))::integer)
        - (1 << extract(month from greatest(span.starts_on, {JANUARY}))::integer - 1) as bits) as stretch
    where span.item_id = item.id and span.starts_on <= {DECEMBER} and span.ends_on >= {JANUARY}
"""  # noqa: S608

SUBJECTS = """
    select 'ITEM' as subject, null::uuid as subject_id
    union
    select 'TASK', coalesce(task.parent_id, task.id)
    from planning_planitemtask as tie join agenda_agendatask as task on task.id = tie.task_id
    where tie.item_id = item.id
    union
    select 'TASKS', task.agenda_id
    from planning_planitemtask as tie join agenda_agendatask as task on task.id = tie.task_id
    where tie.item_id = item.id
    union
    select 'AREA', tie.problem_area_id from planning_planitemarea as tie where tie.item_id = item.id
    union
    select 'AREAS', area.agenda_id
    from planning_planitemarea as tie join agenda_problemarea as area on area.id = tie.problem_area_id
    where tie.item_id = item.id
"""


def counted(bits: str) -> str:
    """How many items have each bit of a column."""
    each = ", ".join(f"count(*) filter (where falls.{bits} & {1 << month} > 0)" for month in range(12))
    return f"array[{each}]"


# It computes what the version's own frozen rows say, once, and answers nothing: whoever may call it learns nothing and
# changes nothing. So it needs no walls, and counts ties that whoever files may not see himself. Each item is looked up
# by its own indexes: no plan depends on how many versions are counted at once, or on statistics that a load outruns.
WRITE = f"""
create function planning_figures_write(versions uuid[]) returns void
language sql security definer set search_path = public, pg_temp as $$
insert into planning_planfigure (version_id, plan_id, path, audience, is_standing, planning_year, subject, subject_id,
    items, dated, months, rough)
select item.version_id, item.plan_id, item.path, item.audience, item.is_standing, item.planning_year,
    counted.subject, counted.subject_id, count(*), count(falls.months), {counted("months")}, {counted("rough")}
from planning_planitem as item
cross join lateral ({FALLS}) as falls
cross join lateral ({SUBJECTS}) as counted
where item.version_id = any(versions)
    and not exists (select from planning_planfigure as figure where figure.version_id = item.version_id)
group by item.version_id, item.plan_id, item.path, item.audience, item.is_standing, item.planning_year,
    counted.subject, counted.subject_id
$$;
grant select, insert on planning_planfigure to svod_trusted;
grant select on planning_planversion, planning_planitem, planning_planitemspan, planning_planitemtask,
    planning_planitemarea, agenda_agendatask, agenda_problemarea to svod_trusted;
alter function planning_figures_write(uuid[]) owner to svod_trusted;
create trigger frozen before update on planning_planfigure for each row execute function planning_frozen();
create trigger kept before delete on planning_planfigure for each row execute function planning_kept();
select set_config('svod.purpose', 'migration', true);
select planning_figures_write(array_agg(id)) from planning_planversion;
select set_config('svod.purpose', '', true);
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("planning", "0013_row_drafts")]

    operations = [
        migrations.CreateModel(
            name="PlanFigure",
            fields=[
                ("path", models.TextField(db_collation="C", editable=False)),
                (
                    "audience",
                    models.SmallIntegerField(
                        choices=[(0, "OWN"), (1, "ABOVE"), (2, "REGION"), (3, "MEMBERS"), (4, "PARTNERS")],
                        editable=False,
                    ),
                ),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("is_standing", models.BooleanField()),
                ("planning_year", models.PositiveSmallIntegerField(null=True)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("ITEM", "Item"),
                            ("TASK", "Task"),
                            ("AREA", "Area"),
                            ("TASKS", "Tasks"),
                            ("AREAS", "Areas"),
                        ],
                        max_length=5,
                    ),
                ),
                ("subject_id", models.UUIDField(null=True)),
                ("items", models.PositiveIntegerField()),
                ("dated", models.PositiveIntegerField()),
                (
                    "months",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=12),
                ),
                ("rough", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=12)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="planning.plan"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="planning.planversion"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_standing", True)),
                        fields=["planning_year", "subject", "path"],
                        include=("audience", "plan", "subject_id", "items", "dated"),
                        name="figure_standing",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "subject", "subject_id"), name="one_figure_per_subject", nulls_distinct=False
                    )
                ],
            },
        ),
        raise_wall("planning_planfigure", grant="plan_id"),
        migrations.RunSQL(WRITE, "drop function planning_figures_write(uuid[]);"),
    ]
