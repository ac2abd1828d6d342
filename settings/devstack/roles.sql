-- What a database of Svod needs before its migrations: roles, rights, extensions. Repeating it changes nothing.
--
-- By hand (PostgreSQL 15 or newer), as a superuser, in the new database:
--     createdb svod && psql -d svod -v ON_ERROR_STOP=1 -1 -f settings/devstack/roles.sql
--     psql -d svod -c '\password svod'
--
-- svod          the login that DATABASE_URL names; may do nothing until it takes one of the three roles below
-- svod_owner    owns the tables: migrations        svod_web, svod_worker   what pages and jobs run as
-- svod_trusted  owns the SECURITY DEFINER functions and has policies of its own
--
-- No role is a superuser or may bypass row-level security; no right is inherited: a login that inherited from
-- svod_owner, or an owner that inherited from svod_trusted, would walk through the policies unseen.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['svod_owner', 'svod_web', 'svod_worker', 'svod_trusted', 'svod'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOINHERIT %s', role_name,
                           CASE role_name WHEN 'svod' THEN 'LOGIN' ELSE 'NOLOGIN' END);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name AND (rolsuper OR rolbypassrls)) THEN
            RAISE EXCEPTION 'role % could bypass row-level security; ALTER ROLE % NOSUPERUSER NOBYPASSRLS first',
                role_name, role_name;
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name AND rolinherit) THEN
            EXECUTE format('ALTER ROLE %I NOINHERIT', role_name);
        END IF;
    END LOOP;
END
$$;

-- Since PostgreSQL 16 inheritance belongs to the membership and not only to the role.
DO $$
DECLARE
    pair text[];
    suffix text := CASE WHEN current_setting('server_version_num')::int >= 160000
                        THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
BEGIN
    FOREACH pair SLICE 1 IN ARRAY ARRAY[['svod_owner', 'svod'], ['svod_web', 'svod'], ['svod_worker', 'svod'],
                                        ['svod_trusted', 'svod_owner']] LOOP
        IF NOT EXISTS (
            SELECT FROM pg_auth_members m
            WHERE m.roleid = pair[1]::regrole AND m.member = pair[2]::regrole
        ) THEN
            EXECUTE format('GRANT %I TO %I', pair[1], pair[2]) || suffix;
        END IF;
    END LOOP;
    -- Whoever is no superuser must be able to become the role to which a database is handed over.
    IF NOT pg_has_role(current_user, 'svod_owner', CASE suffix WHEN '' THEN 'MEMBER' ELSE 'SET' END) THEN
        EXECUTE format('GRANT svod_owner TO %I', current_user);
    END IF;
END
$$;

CREATE EXTENSION IF NOT EXISTS ltree;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS citext;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
-- Said aloud for the owner too: under NOINHERIT on PostgreSQL 15 it does not get them from pg_database_owner.
GRANT USAGE, CREATE ON SCHEMA public TO svod_owner, svod_trusted;
GRANT USAGE ON SCHEMA public TO svod_web, svod_worker;

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO svod_owner', current_database());
    EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO svod_owner', current_database());
    -- A temporary table comes before the real one of the same name: whoever makes one may answer for it.
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;
