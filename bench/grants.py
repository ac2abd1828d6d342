"""Guardian's rows for comparison: a right on every organization beneath one's own, as its documentation stores them."""

from __future__ import annotations

from bench.roles import superuser

RULES = """
insert into guardian_userobjectpermission (object_pk, content_type_id, permission_id, user_id)
select below.id::text, kind.id, permission.id, member.user_id
from federation_membership as member
join federation_organization as below
    on below.path >= member.path and below.path < left(member.path, -1) || '/'
join django_content_type as kind on kind.app_label = 'federation' and kind.model = 'organization'
join auth_permission as permission
    on permission.content_type_id = kind.id and permission.codename = 'view_organization'
where member.until is null
on conflict do nothing
"""


def main() -> None:
    """Write them, then freshen the planner's statistics of everything that was loaded."""
    with superuser() as admin:
        admin.execute(RULES)
        admin.execute("vacuum (analyze)")


if __name__ == "__main__":
    main()
