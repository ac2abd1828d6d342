"""A returned version behind which another was filed is read by those who review it, and by no region any more."""

from django.db import migrations

NARROW = """
do $$
declare
    passed uuid[];
    rows uuid[];
    name text;
begin
    -- The owner reads rows in a process's scope alone.
    perform set_config('svod.purpose', 'migration', true);
    select array_agg(id) into passed from planning_planversion
    where status = 'RETURNED' and not is_standing and audience > 1;
    if passed is null then
        return;
    end if;
    select array_agg(id) into rows from planning_planitem where version_id = any(passed);
    update planning_planversion set audience = 1 where id = any(passed);
    update planning_plansection set audience = 1 where version_id = any(passed);
    update planning_planfigure set audience = 1 where version_id = any(passed);
    update planning_planitem set audience = 1 where id = any(rows);
    update federation_attachment set audience = 1 where object_id = any(rows);
    foreach name in array array['span', 'task', 'activity', 'area', 'party'] loop
        execute format('update planning_planitem%s set audience = 1 where item_id = any($1)', name) using rows;
    end loop;
    perform set_config('svod.purpose', '', true);
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0014_figures"), ("federation", "0003_attachment_grant")]

    operations = [migrations.RunSQL(NARROW, migrations.RunSQL.noop)]
