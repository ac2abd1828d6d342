"""Figures of versions are written with them; what went past that is found and counted again (docs/adr/0010)."""

from __future__ import annotations

import logging

from django.db import connection, transaction

from planning.models import PlanFigure

logger = logging.getLogger(__name__)

# Read by a process, which sees every row.
_OUT_OF_STEP = """
select version.id
from planning_planversion as version
left join lateral (
    select sum(figure.items) filter (where figure.subject = 'ITEM') as items, bool_and(
        figure.path = version.path and figure.audience = version.audience
        and figure.is_standing = version.is_standing) as alike
    from planning_planfigure as figure where figure.version_id = version.id
) as figures on true
where coalesce(figures.items, 0) <> (
        select count(*) from planning_planitem as item where item.version_id = version.id)
    or not coalesce(figures.alike, true)
"""


@transaction.atomic
def figures_mend() -> int:
    """Count versions again whose figures are missing or stand otherwise than they: a process of an older release that
    was still at work, a row changed by hand. Every night; each time that it finds any is worth a look at the log.

    Returns:
        How many versions were counted again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OUT_OF_STEP)
        versions = [pk for (pk,) in cursor.fetchall()]
        if versions:
            PlanFigure.objects.filter(version__in=versions).delete()
            cursor.execute("select planning_figures_write(%s)", [versions])
            logger.warning("figures of %s versions were out of step: %s", len(versions), versions[:10])
    return len(versions)
