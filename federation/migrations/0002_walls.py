"""The second wall: scope functions, the audit trigger, a policy on every table with tenant data (docs/adr/0003)."""

from django.db import migrations

from federation.access.walls import audit, raise_wall

SCOPE = """
create function svod_text(name text) returns text language sql stable parallel safe
    return nullif(current_setting('svod.' || name, true), '');
create function svod_user() returns uuid language sql stable parallel safe
    return svod_text('user')::uuid;
create function svod_secret() returns text language sql stable parallel safe
    return svod_text('secret');
create function svod_signing_in() returns boolean language sql stable parallel safe
    return coalesce(svod_text('purpose') = 'sign-in', false);
create function svod_process() returns boolean language sql stable parallel safe
    return coalesce(svod_text('purpose') <> 'sign-in', false);
create function svod_everyone() returns integer language sql stable parallel safe
    return coalesce(svod_text('everyone')::integer, 99);
create function svod_own() returns text[] language sql stable parallel safe
    return string_to_array(svod_text('own'), ',');
create function svod_above() returns text[] language sql stable parallel safe
    return string_to_array(svod_text('above'), ',');
create function svod_region() returns text[] language sql stable parallel safe
    return string_to_array(svod_text('region'), ',');
create function svod_granted() returns uuid[] language sql stable parallel safe
    return string_to_array(svod_text('granted'), ',')::uuid[];
"""

UNSCOPE = """
drop function svod_user(), svod_secret(), svod_signing_in(), svod_process(), svod_everyone(), svod_own(),
    svod_above(), svod_region(), svod_granted();
drop function svod_text(text);
"""

# Trigger arguments: the column that carries invitations, columns whose changes are no news, the column that names the
# object (links are entries of their item's history and say their values; a created row of its own needs none).
# Frozen copies of a plan are no news either: the version that holds them is.
AUDIT = """
create function svod_record(changes jsonb[], what text, tg_table text, args text[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    grant_column constant text := args[1];
    object_column constant text := coalesce(args[3], 'id');
    -- What only the own organization reads (a draft's title): the entry that tells it is theirs too.
    own constant text[] := coalesce(string_to_array(args[4], ','), '{}');
    quiet constant text[] := string_to_array(args[2], ',') || array['field_revisions', 'path', 'audience',
        'region_path', 'sort_key', 'tree', 'revision', 'is_standing', 'password', 'secret_hash'];
begin
    with pair as (
        select c -> 'was' as was, c -> 'becomes' as becomes, coalesce(c -> 'becomes', c -> 'was') as row
        from unnest(changes) as c
    ),
    news as (
        select pair.row, diff.before, diff.after, diff.before is not null or diff.after is not null as is_change,
            greatest(coalesce((pair.was ->> 'audience')::smallint, 0),
                coalesce((pair.becomes ->> 'audience')::smallint, 0)) as widest
        from pair cross join lateral (
            select jsonb_object_agg(k, pair.was -> k) filter (where pair.was is not null) as before,
                jsonb_object_agg(k, pair.becomes -> k) filter (where pair.becomes is not null) as after
            from jsonb_object_keys(pair.row) as k
            where k <> all (quiet) and (pair.was -> k) is distinct from (pair.becomes -> k)
        ) as diff
        -- Another audience is no entry of the history, but news to whoever gains the row or loses it.
        where diff.before is not null or diff.after is not null
            or (pair.was -> 'audience') is distinct from (pair.becomes -> 'audience')
    ),
    audited as (
        insert into federation_auditentry (at, xid, type, object_id, grant_id, action, path, audience, before, after,
            user_id, door, purpose, request_id, reason)
        select clock_timestamp(), pg_current_xact_id()::text::bigint, tg_table, (row ->> object_column)::uuid,
            (row ->> grant_column)::uuid, what, coalesce(row ->> 'path', ''),
            case when what <> 'CREATED' and (coalesce(before, '{}') || coalesce(after, '{}')) ?| own then 0
                else least(coalesce((row ->> 'audience')::smallint, 0), 1) end,
            before, case when what = 'CREATED' and object_column = 'id' then null else after end,
            svod_user(), coalesce(svod_text('door'), ''), coalesce(svod_text('purpose'), ''),
            coalesce(svod_text('request'), ''), coalesce(svod_text('reason'), '')
        from news where is_change
    )
    insert into federation_feedentry (at, xid, type, object_id, grant_id, action, path, audience)
    select clock_timestamp(), pg_current_xact_id()::text::bigint, tg_table, (row ->> 'id')::uuid,
        (row ->> grant_column)::uuid, what, coalesce(row ->> 'path', ''), widest
    from news where object_column = 'id';
end $$;

create function svod_frozen(row_data jsonb) returns boolean language sql immutable parallel safe
    return row_data ->> 'version_id' is not null
        or (row_data ? 'item_id' and coalesce((row_data ->> 'is_standing')::boolean, false));

create function svod_audit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    changes jsonb[];
    args constant text[] := array[tg_argv[0], tg_argv[1], case when tg_nargs > 2 then tg_argv[2] end,
        case when tg_nargs > 3 then tg_argv[3] end];
begin
    -- Whoever may make a temporary table could give it this trigger and any name, and so write history.
    if tg_table_schema <> 'public' then
        raise exception 'svod_audit serves the tables of the product' using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'INSERT' then
        select array_agg(jsonb_build_object('becomes', to_jsonb(n))) into changes
        from new_rows n where not svod_frozen(to_jsonb(n));
        perform svod_record(changes, 'CREATED', tg_table_name, args);
    elsif tg_op = 'DELETE' then
        select array_agg(jsonb_build_object('was', to_jsonb(o))) into changes
        from old_rows o where not svod_frozen(to_jsonb(o));
        perform svod_record(changes, 'DELETED', tg_table_name, args);
    else
        select array_agg(jsonb_build_object('was', to_jsonb(o), 'becomes', to_jsonb(n))) into changes
        from old_rows o join new_rows n using (id) where not svod_frozen(to_jsonb(n));
        perform svod_record(changes, 'CHANGED', tg_table_name, args);
    end if;
    return null;
end $$;
"""

# First the right, then the owner: whoever is no longer the owner revokes nothing, with a mere warning.
OWNED = """
revoke execute on function svod_record(jsonb[], text, text, text[]) from public;
alter function svod_record(jsonb[], text, text, text[]) owner to svod_trusted;
alter function svod_audit() owner to svod_trusted;
"""

UNAUDIT = """
drop function svod_audit();
drop function svod_record(jsonb[], text, text, text[]);
drop function svod_frozen(jsonb);
"""

APPEND_ONLY = """
create function svod_refuse() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on federation_auditentry
    for each row execute function svod_refuse();
create trigger append_only before update or delete on federation_feedentry
    for each row execute function svod_refuse();
"""

UNAPPEND = """
drop trigger append_only on federation_auditentry;
drop trigger append_only on federation_feedentry;
drop function svod_refuse();
"""

OWN_ROW = "user_id = (select svod_user())"
HOLDER = "secret_hash = (select svod_secret())"
ACCOUNT = f"{OWN_ROW} or (select svod_signing_in())"

# A person is seen by himself, while he signs in, and by whoever sees one of his memberships (their own wall applies).
SELF = "id = (select svod_user()) or (select svod_signing_in())"
COLLEAGUE = """exists (select from federation_membership m where m.user_id = federation_user.id)"""
# Whoever opens an invitation's link may take the role that it names, nothing else.
INVITED = """exists (select from federation_invitation i where i.secret_hash = (select svod_secret())
    and i.organization_id = federation_membership.organization_id and i.role = federation_membership.role
    and i.path = federation_membership.path and i.accepted_at is null and i.withdrawn_at is null)
    and user_id = (select svod_user())"""

# Nobody stands above a commission or a partner organization: whoever reviews it opens it.
# (Asked of his own memberships: a policy that asks its own table never ends.)
BESIDE_THE_TREE = """parent_id is null and exists (select from federation_membership m
    where m.user_id = (select svod_user()) and m.organization_id = federation_organization.reviewer_id)"""

# Who owns a network takes organizations in and out; the place stands on the path of the organization taken in.
OWN_NETWORK = """exists (select from federation_network n where n.id = federation_networkmembership.network_id
    and n.path = any ((select svod_own())::text[]))"""


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0001_initial"),
        ("account", "__latest__"),
        ("mfa", "__latest__"),
        ("socialaccount", "__latest__"),
    ]

    operations = [
        migrations.RunSQL(SCOPE, UNSCOPE),
        migrations.RunSQL(AUDIT + OWNED, UNAUDIT),
        migrations.RunSQL(APPEND_ONLY, UNAPPEND),
        raise_wall("federation_organization", check_or=BESIDE_THE_TREE),
        raise_wall("federation_invitation", or_rule=HOLDER, write_or=HOLDER),
        raise_wall("federation_membership", or_rule=OWN_ROW, check_or=INVITED),
        raise_wall("federation_network"),
        raise_wall("federation_networkmembership", check_or=OWN_NETWORK, write_or=OWN_NETWORK),
        raise_wall("federation_succession"),
        raise_wall("federation_attachment", grant="object_id"),
        raise_wall("federation_auditentry", grant="grant_id"),
        raise_wall("federation_feedentry", grant="grant_id"),
        raise_wall("federation_user", rule=SELF, or_rule=COLLEAGUE),
        raise_wall("federation_notification", rule=OWN_ROW),
        raise_wall("federation_idempotencyrecord", rule=OWN_ROW),
        raise_wall("federation_personaltoken", rule=f"{OWN_ROW} or {HOLDER}"),
        raise_wall("account_emailaddress", rule=ACCOUNT),
        raise_wall("mfa_authenticator", rule=ACCOUNT),
        raise_wall("socialaccount_socialaccount", rule=ACCOUNT),
        audit("federation_organization"),
        audit("federation_membership"),
        audit("federation_network"),
        audit("federation_networkmembership", object_column="network_id"),
        audit("federation_succession", object_column="predecessor_id"),
        audit("federation_invitation"),
        audit("federation_attachment", grant="object_id", object_column="object_id"),
        audit("federation_user", quiet="last_login"),
        audit("federation_personaltoken", quiet="last_used_at"),
    ]
