"""Full text of items in Russian, found by trusted functions: beneath a policy its index would be lost.

The vector is a column that the models do not know: nobody reads it but the functions, and copies make their own.
Lexemes of all items stand in `planning_searchword`, counted by a job, so that a word with a slip finds those like it;
no role of the product reads that table. The functions apply the condition of the walls themselves, from the one place
where it is written.
"""

from django.db import migrations

from federation.access.walls import audit, trusted_reads

FINDABLE = "(version_id is null or is_standing)"
"""Drafts, and copies that stand; other frozen copies are found by nobody."""

COLUMN = f"""
alter table planning_planitem add column search tsvector generated always as (
    setweight(to_tsvector('russian', translate(title, 'ёЁ', 'ее')), 'A')
    || setweight(to_tsvector('russian', translate(place || ' ' || responsible, 'ёЁ', 'ее')), 'B')
    || setweight(to_tsvector('russian',
        translate(participants_text || ' ' || programme || ' ' || note, 'ёЁ', 'ее')), 'C')
) stored;
create index item_search on planning_planitem using gin (search) where {FINDABLE};
"""

# A stored column is computed after the triggers that run before a row is written: they must not miss it.
FROZEN = """
create or replace function planning_frozen() returns trigger language plpgsql as $$
declare
    loose constant text[] := array['audience', 'path', 'is_standing', 'status'{more}];
begin
    if (to_jsonb(new) - loose) is distinct from (to_jsonb(old) - loose) then
        raise exception 'a filed version of a plan is frozen (%)', tg_table_name using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""

WORDS = f"""
create table planning_searchword (word text collate "C" primary key, items integer not null);
create index searchword_alike on planning_searchword using gin (word gin_trgm_ops);
alter table planning_searchword enable row level security;
alter table planning_searchword force row level security;
create policy trusted on planning_searchword to svod_trusted using (true) with check (true);
grant select, insert, delete on planning_searchword to svod_trusted;

create function planning_search_words_refresh() returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    counted integer;
begin
    if not svod_process() or current_setting('role') not in ('svod_worker', 'svod_owner') then
        raise exception 'words are counted by a job' using errcode = 'insufficient_privilege';
    end if;
    lock table planning_searchword in share row exclusive mode;
    delete from planning_searchword;
    insert into planning_searchword (word, items)
    select word, ndoc from ts_stat('select search from planning_planitem where {FINDABLE}')
    where length(word) between 3 and 60;
    get diagnostics counted = row_count;
    return counted;
end $$;
"""  # noqa: S608

# A word is met by its stem, and by its beginning; forgiving, also by the lexemes most like it.
QUERY = """
create function planning_search_query(wanted text[], forgiving boolean, weights text) returns tsquery
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    asked tsquery;
    stem tsquery;
    term text;
    said text;
begin
    foreach said in array wanted loop
        said := translate(lower(said), 'ё''\\', 'е');
        stem := plainto_tsquery('russian', said);
        continue when numnode(stem) <> 1;
        term := stem::text || ':' || weights;
        if length(said) >= 3 then
            term := term || ' | ' || quote_literal(said) || ':*' || weights;
        end if;
        if forgiving then
            select term || coalesce(string_agg(' | ' || quote_literal(word) || ':' || weights, ''), '') into term
            from (
                select word from planning_searchword
                where word % btrim(stem::text, '''') and word !~ '[''\\\\]'
                order by similarity(word, btrim(stem::text, '''')) desc, items desc limit 4
            ) as alike;
        end if;
        asked := case when asked is null then term::tsquery else asked && term::tsquery end;
    end loop;
    return asked;
end $$;
"""

SEARCH = f"""
create function planning_search(
    wanted text[], forgiving boolean, after_points double precision, after_item uuid, most integer
) returns table (item uuid, points double precision, total bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    asked constant tsquery := planning_search_query(wanted, forgiving, 'ABC');
begin
    if asked is null then
        return;
    end if;
    return query
    with met as (
        select distinct on (coalesce(home_id, origin_id, id)) id,
            (path = any ((select svod_own())::text[]))::integer + round(ts_rank(search, asked)::numeric, 1)
                + coalesce(planning_year, 0) / 100000.0 as points
        from planning_planitem
        where search @@ asked and {FINDABLE} and ({trusted_reads(grant="plan_id")})
        order by coalesce(home_id, origin_id, id), version_id is null desc, home_id is null desc, id
    )
    select met.id, met.points::double precision, (select count(*) from met)
    from met
    where after_item is null or (-met.points::double precision, met.id) > (-after_points, after_item)
    order by met.points desc, met.id
    limit most;
end $$;

create function planning_titles_matching(wanted text[], low text, high text, year integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
    asked constant tsquery := planning_search_query(wanted, false, 'A');
begin
    return query
    select id from planning_planitem
    where search @@ asked and is_standing and (year is null or planning_year = year)
        and (low is null or path >= low and path < high) and ({trusted_reads(grant="plan_id")});
end $$;
"""  # noqa: S608

FUNCTIONS = (
    "planning_search_words_refresh()",
    "planning_search_query(text[], boolean, text)",
    "planning_search(text[], boolean, double precision, uuid, integer)",
    "planning_titles_matching(text[], text, text, integer)",
)

# Only the two searches ask for a query: its answer tells which words stand in drafts of others. First the right, then
# the owner: whoever is no longer the owner revokes nothing, with a mere warning.
OWNED = f"revoke execute on function {FUNCTIONS[1]} from public;\n" + "".join(
    f"alter function {function} owner to svod_trusted;\n" for function in FUNCTIONS
)

UNDONE = (
    "".join(f"drop function {function};\n" for function in reversed(FUNCTIONS))
    + """
drop table planning_searchword;
drop index item_search;
alter table planning_planitem drop column search;
"""
)

LOUD = audit("planning_planitem", grant="plan_id", quiet="number")
QUIET = audit("planning_planitem", grant="plan_id", quiet="number,search")


class Migration(migrations.Migration):
    dependencies = [("planning", "0009_collecting"), ("federation", "0002_walls")]

    operations = [
        migrations.RunSQL(FROZEN.format(more=", 'search'"), FROZEN.format(more="")),
        migrations.RunSQL(LOUD.reverse_sql, LOUD.sql),
        QUIET,
        migrations.RunSQL(COLUMN + WORDS + QUERY + SEARCH + OWNED, UNDONE),
    ]
