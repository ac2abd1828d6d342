"""The limit: for each operation one SQL statement that returns the JSON of the answer.

Written by hand with the same conditions of visibility and run like the product's: as `svod_web`, in the Actor's scope.
Cursors are not signed here; they are the only difference of the answers.
"""

from __future__ import annotations

from typing import Any

from federation.kernel.actor import NOBODY, Actor
from federation.kernel.paths import subtree


def wall(actor: Actor, alias: str, *, grant: str = "id") -> str:
    """The condition of `visible_to`, in SQL. Paths hold letters, digits, underscores and dots only."""
    parts = [f"{alias}.path = any(array[{', '.join(map(_quoted, actor.own))}])"] if actor.own else []
    if actor.everyone != NOBODY:
        parts.append(f"{alias}.audience >= {actor.everyone}")
    for audience, bounds in ((1, actor.above), (2, actor.region)):
        for low, high in zip(bounds[::2], bounds[1::2], strict=True):
            within = f"{alias}.path >= {_quoted(low)} and {alias}.path < {_quoted(high)}"
            parts.append(f"({alias}.audience >= {audience} and {within})")
    if actor.granted:
        granted = ", ".join(f"'{object_id}'::uuid" for object_id in actor.granted)
        parts.append(f"{alias}.{grant} = any(array[{granted}])")
    return f"({' or '.join(parts) or 'false'})"


def _quoted(path: str) -> str:
    return f"'{path}'"


def _id(kind: str, column: str) -> str:
    return f"encode(convert_to('{kind}:' || {column}, 'UTF8'), 'base64')"


def _list(rows: str) -> str:
    return f"coalesce(({rows}), '[]')"


def viewer(actor: Actor, variables: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """`query Viewer`."""
    statement = f"""
    select json_build_object('viewer', json_build_object('username', u.username, 'memberships', {
        _list(f'''
        select json_agg(json_build_object('role', m.role, 'organization', (
            select json_build_object('id', {_id("Organization", "o.id")}, 'code', o.code, 'name', o.name,
                'kind', o.kind)
            from federation_organization o where o.id = m.organization_id and {wall(actor, "o")}
        )) order by m.since, m.id)
        from federation_membership m
        where m.user_id = u.id and m.since <= current_date and (m.until is null or m.until > current_date)
            and {wall(actor, "m")}''')
    }))::text
    from federation_user u where u.id = %(user)s"""
    return statement, {"user": actor.user_id}


def organization(actor: Actor, variables: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """`query Organization`."""
    children = f"from federation_organization c where c.parent_id = o.id and {wall(actor, 'c')}"
    page = f"select c.code, c.kind, c.sort_key, c.id {children} order by c.sort_key, c.id limit 100"
    statement = f"""
    select json_build_object('organization', json_build_object(
        'id', {_id("Organization", "o.id")}, 'code', o.code, 'name', o.name, 'shortName', o.short_name,
        'kind', o.kind, 'revision', o.revision,
        'isOpen', o.opened_on <= current_date and (o.closed_on is null or o.closed_on > current_date),
        'parent', (select json_build_object('code', p.code, 'name', p.name)
            from federation_organization p where p.id = o.parent_id and {wall(actor, "p")}),
        'children', json_build_object(
            'totalCount', (select least(count(*), 10000) from (select 1 {children} limit 10001) counted),
            'edges', {
        _list(f'''
                select json_agg(json_build_object('node', json_build_object('code', c.code, 'name', c.name,
                    'kind', c.kind)) order by c.sort_key, c.id) from ({page.replace("c.code,", "c.code, c.name,")}) c
            ''')
    })))::text
    from federation_organization o where o.code = %(code)s and {wall(actor, "o")}"""
    return statement, variables


def agenda(actor: Actor, variables: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """`query Agenda`."""
    task, kind, area = (wall(actor, alias, grant="agenda_id") for alias in ("t", "k", "r"))
    activities = f"""
        select json_agg(json_build_object('id', {_id("ActivityKind", "k.id")}, 'number', k.number,
            'title', k.title) order by k.number, k.id)
        from agenda_activitykind k where k.task_id = t.id and {kind}"""
    areas_of_task = f"""
        select json_agg(json_build_object('number', r.number) order by r.number, r.id)
        from agenda_taskarea l join agenda_problemarea r on r.id = l.problem_area_id
        where l.task_id = t.id and {area}"""
    tasks_of_area = f"""
        select json_agg(json_build_object('number', t.number) order by t.number, t.id)
        from agenda_taskarea l join agenda_agendatask t on t.id = l.task_id
        where l.problem_area_id = r.id and t.parent_id is null and {task}"""
    tasks = f"""
        select json_agg(json_build_object('id', {_id("AgendaTask", "t.id")}, 'number', t.number, 'title', t.title,
            'activities', {_list(activities)}, 'problemAreas', {_list(areas_of_task)}) order by t.number, t.id)
        from agenda_agendatask t where t.agenda_id = a.id and t.parent_id is null and {task}"""
    areas = f"""
        select json_agg(json_build_object('id', {_id("ProblemArea", "r.id")}, 'number', r.number, 'title', r.title,
            'tasks', {_list(tasks_of_area)}) order by r.number, r.id)
        from agenda_problemarea r where r.agenda_id = a.id and {area}"""
    statement = f"""
    select json_build_object('agenda', json_build_object(
        'id', {_id("Agenda", "a.id")}, 'year', a.year, 'title', a.title, 'status', a.status,
        'tasks', {_list(tasks)}, 'problemAreas', {_list(areas)}))::text
    from agenda_agenda a where a.year = %(year)s and a.status <> 'SUPERSEDED' and {wall(actor, "a")}
    order by a.status = 'PUBLISHED' desc limit 1"""
    return statement, variables


SPANS_OF_READING = """
    select json_agg(json_build_object('start', d ->> 0, 'end', d ->> 1) order by m)
    from jsonb_array_elements(r -> 'spans') with ordinality as days (d, m)"""


def _agenda_tasks(actor: Actor, fields: str) -> str:
    return _list(f"""
        select json_agg(json_build_object({fields}) order by t.number, t.id)
        from planning_planitemtask l join agenda_agendatask t on t.id = l.task_id
        where l.item_id = i.id and t.parent_id is null and {wall(actor, "t", grant="agenda_id")}""")


def _parties(actor: Actor) -> str:
    return _list(f"""
        select json_agg(json_build_object('role', y.role, 'organization', (
            select json_build_object('code', q.code, 'name', q.name)
            from federation_organization q where q.id = y.organization_id and {wall(actor, "q")})) order by y.id)
        from planning_planitemparty y where y.item_id = i.id and {wall(actor, "y", grant="plan_id")}""")


def _item_fields(actor: Actor) -> str:
    """Pairs of the fragment ItemFields over the item `i`."""
    spans = f"""
        select json_agg(json_build_object('start', s.starts_on, 'end', s.ends_on) order by s.starts_on, s.id)
        from planning_planitemspan s where s.item_id = i.id and {wall(actor, "s", grant="plan_id")}"""
    readings = f"""
        select json_agg(json_build_object('kind', r ->> 'kind', 'spans', {_list(SPANS_OF_READING)}) order by n)
        from jsonb_array_elements(i.readings) with ordinality as read (r, n)"""
    areas = f"""
        select json_agg(json_build_object('number', a.number) order by a.number, a.id)
        from planning_planitemarea l join agenda_problemarea a on a.id = l.problem_area_id
        where l.item_id = i.id and {wall(actor, "a", grant="agenda_id")}"""
    return f"""
        'id', {_id("PlanItem", "coalesce(i.origin_id, i.id)")}, 'number', i.number, 'title', i.title,
        'place', i.place, 'revision', i.revision, 'periodText', i.period_text,
        'period', json_build_object('kind', i.period_kind, 'recurrence', nullif(i.recurrence, ''),
            'deadline', i.deadline, 'spans', {_list(spans)}, 'readings', {_list(readings)}),
        'participantsText', i.participants_text, 'plannedParticipants', i.planned_participants,
        'programme', i.programme, 'responsible', i.responsible,
        'agendaTasks', {_agenda_tasks(actor, "'number', t.number")},
        'problemAreas', {_list(areas)}, 'parties', {_parties(actor)}"""


def plan(actor: Actor, variables: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """`query Plan`: the draft of one's own organization, the standing version of another's."""
    items = f"""
        select json_agg(json_build_object({_item_fields(actor)}) order by i.number, i.id)
        from planning_planitem i where i.section_id = e.id and {wall(actor, "i", grant="plan_id")}"""
    sections = f"""
        select json_agg(json_build_object('id', {_id("PlanSection", "e.id")}, 'title', e.title,
            'items', {_list(items)}) order by e.position, e.id)
        from planning_plansection e where e.plan_id = p.id and {wall(actor, "e", grant="plan_id")}
            and (p.drafted and e.version_id is null or not p.drafted and e.version_id = v.id)"""
    statement = f"""
    select json_build_object('plan', json_build_object(
        'id', {_id("Plan", "p.id")}, 'title', case when p.drafted then p.title else v.title end, 'status', p.status,
        'version', p.version, 'revision', p.revision,
        'cycle', (select json_build_object('code', c.code, 'startsOn', c.starts_on, 'endsOn', c.ends_on,
                'agenda', (select json_build_object('year', a.year) from agenda_agenda a
                    where a.id = c.agenda_id and {wall(actor, "a")}))
            from planning_cycle c where c.id = p.cycle_id and {wall(actor, "c")}),
        'organization', json_build_object('code', o.code, 'name', o.name),
        'sections', {_list(sections)}))::text
    from federation_organization o
    join lateral (select p.*, p.path = any(%(own)s) or p.id = any(%(granted)s::uuid[]) as drafted
        from planning_plan p where p.organization_id = o.id and p.planning_year = %(year)s and {wall(actor, "p")}) p
        on true
    left join planning_planversion v on v.plan_id = p.id and v.is_standing and {wall(actor, "v", grant="plan_id")}
    where o.code = %(organization)s and {wall(actor, "o")}"""
    return statement, {**variables, "own": list(actor.own), "granted": list(actor.granted)}


def _narrowed(actor: Actor, asked: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The filter of the consolidated plan as conditions on `i` and `p`."""
    conditions = {
        "organizations": "o.code = any(%(organizations)s)",
        "levels": "o.kind = any(%(levels)s)",
        "statuses": "p.status = any(%(statuses)s)",
        "text": "i.title ilike '%%' || %(text)s || '%%'",
        "unscheduled": "(i.period_kind = 'unscheduled') = %(unscheduled)s",
        "periodFrom": """exists (select from planning_planitemspan s where s.item_id = i.id and s.is_standing
            and s.planning_year = %(year)s and s.path >= %(low)s and s.path < %(high)s
            and s.starts_on <= %(periodTo)s and s.ends_on >= %(periodFrom)s)""",
        "agendaTasks": f"""exists (select from planning_planitemtask l where l.item_id = i.id and l.is_standing
            and l.path >= %(low)s and l.path < %(high)s and l.task_id = any(array(select t.id from agenda_agendatask t
                left join agenda_agendatask n on n.id = t.parent_id
                where (t.number = any(%(agendaTasks)s) or n.number = any(%(agendaTasks)s))
                and t.agenda_id in (select c.agenda_id from planning_cycle c where c.kind = 'YEAR'
                    and extract(year from c.starts_on) = %(year)s) and {wall(actor, "t", grant="agenda_id")})))""",
        "problemAreas": f"""exists (select from planning_planitemarea l where l.item_id = i.id and l.is_standing
            and l.path >= %(low)s and l.path < %(high)s and l.problem_area_id = any(array(
                select a.id from agenda_problemarea a where a.number = any(%(problemAreas)s)
                and a.agenda_id in (select c.agenda_id from planning_cycle c where c.kind = 'YEAR'
                    and extract(year from c.starts_on) = %(year)s) and {wall(actor, "a", grant="agenda_id")})))""",
        "parties": f"""exists (select from planning_planitemparty y where y.item_id = i.id and y.is_standing
            and y.path >= %(low)s and y.path < %(high)s and y.organization_id = any(array(
                select o.id from federation_organization o
                where o.code = any(%(parties)s) and {wall(actor, "o")})))""",
    }
    used = [condition for name, condition in conditions.items() if name in asked]
    return "".join(f" and {condition}" for condition in used), dict(asked)


def consolidated_plan(actor: Actor, variables: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """`query ConsolidatedPlan`."""
    low, high = subtree(variables["path"])
    narrowed, values = _narrowed(actor, variables.get("filter") or {})
    joins = ""
    if "p." in narrowed or "o.code = any(%(organizations)s)" in narrowed or "o.kind" in narrowed:
        joins = """join planning_plan p on p.id = i.plan_id
            join federation_organization o on o.id = p.organization_id"""
    rows = f"""from planning_planitem i {joins} where i.is_standing and i.planning_year = %(year)s
        and i.path >= %(low)s and i.path < %(high)s and {wall(actor, "i", grant="plan_id")}{narrowed}"""
    statement = f"""
    with page as materialized (
        select i.*, row_number() over (order by i.path, i.number, i.id) as nth
        from (select i.* {rows} order by i.path, i.number, i.id limit %(first)s + 1) i
    )
    select json_build_object('planItems', json_build_object(
        'totalCount', (select least(count(*), 10000) from (select 1 {rows} limit 10001) counted),
        'pageInfo', (select json_build_object('hasNextPage', count(*) > %(first)s,
            'endCursor', max(path || ' ' || number || ' ' || id) filter (where nth <= %(first)s)) from page),
        'edges', {
        _list(f'''
            select json_agg(json_build_object('node', json_build_object({_item_fields(actor)},
                'plan', (select json_build_object('status', p.status, 'organization', (
                        select json_build_object('code', o.code) from federation_organization o
                        where o.id = p.organization_id and {wall(actor, "o")}))
                    from planning_plan p where p.id = i.plan_id and {wall(actor, "p")}),
                'placements', '[]'::json)) order by i.nth)
            from page i where i.nth <= %(first)s''')
    }))::text"""
    return statement, {**values, "year": variables["year"], "first": variables["first"], "low": low, "high": high}


def many_plans(actor: Actor, variables: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Plans with their organization, region and items (`bench.cases.MANY_PLANS`)."""
    low, high = subtree(variables["path"])
    items = f"""
        select json_agg(json_build_object('id', {_id("PlanItem", "coalesce(i.origin_id, i.id)")}, 'number', i.number,
            'title', i.title, 'periodText', i.period_text, 'place', i.place,
            'agendaTasks', {_agenda_tasks(actor, "'number', t.number, 'title', t.title")},
            'parties', {_parties(actor)}) order by i.number, i.id)
        from planning_planitem i where i.section_id = e.id and {wall(actor, "i", grant="plan_id")}"""
    sections = f"""
        select json_agg(json_build_object('title', e.title, 'items', {_list(items)}) order by e.position, e.id)
        from planning_plansection e join planning_planversion v on v.id = e.version_id and v.is_standing
        where e.plan_id = p.id and {wall(actor, "e", grant="plan_id")}"""
    plans = f"""
        select json_agg(json_build_object('node', json_build_object('id', {_id("Plan", "p.id")}, 'status', p.status,
            'organization', (select json_build_object('code', o.code, 'name', o.name, 'kind', o.kind, 'parent', (
                    select json_build_object('code', r.code, 'name', r.name) from federation_organization r
                    where r.id = o.parent_id and {wall(actor, "r")}))
                from federation_organization o where o.id = p.organization_id and {wall(actor, "o")}),
            'sections', {_list(sections)})) order by p.path, p.id)
        from (select p.* from planning_plan p where p.planning_year = %(year)s and p.path >= %(low)s
            and p.path < %(high)s and {wall(actor, "p")} order by p.path, p.id limit %(first)s) p"""
    statement = f"select json_build_object('plans', json_build_object('edges', {_list(plans)}))::text"
    return statement, {"year": variables["year"], "first": variables["first"], "low": low, "high": high}
