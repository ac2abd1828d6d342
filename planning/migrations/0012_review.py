"""Review: when a plan was first filed, why it was amended, what was withdrawn; exceptions for a whole level."""

from django.db import migrations, models

LEVELS = [
    ("NATIONAL_OFFICE", "национальный аппарат"),
    ("FEDERAL_DISTRICT", "федеральный округ"),
    ("REGIONAL_COUNCIL", "совет муниципальных образований"),
    ("REGIONAL_BRANCH", "региональное отделение"),
    ("MUNICIPALITY", "муниципальное образование"),
    ("TOS", "ТОС"),
    ("COMMISSION", "комиссия"),
    ("PARTNER_ORGANIZATION", "партнёрская организация"),
]

# The walls hold the owner of the tables like everybody: they are lowered for the statement. It is nobody's deed and no
# news, so the audit does not write it down.
FIRST_FILED = """
alter table planning_plan disable trigger audit_update;
alter table planning_plan no force row level security;
alter table planning_planversion no force row level security;
update planning_plan set first_filed_at = coalesce(
    (select min(filed_at) from planning_planversion where plan_id = planning_plan.id), filed_at);
alter table planning_planversion force row level security;
alter table planning_plan force row level security;
alter table planning_plan enable trigger audit_update;
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0011_cooperation_more")]

    operations = [
        migrations.AddField("plan", "first_filed_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "plan",
            "amend_reason",
            models.TextField(blank=True, default="", verbose_name="почему меняют принятый план"),
            preserve_default=False,
        ),
        migrations.AddField(
            "planversion",
            "reason",
            models.TextField(blank=True, default="", verbose_name="почему изменён принятый план"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "planversion",
            "status",
            models.CharField(
                choices=[
                    ("FILED", "на проверке"),
                    ("RETURNED", "возвращена на доработку"),
                    ("ACCEPTED", "принята"),
                    ("WITHDRAWN", "отозвана"),
                ],
                default="FILED",
                max_length=10,
                verbose_name="состояние",
            ),
        ),
        migrations.AddField(
            "filingexception",
            "level",
            models.CharField(blank=True, choices=LEVELS, default="", max_length=20, verbose_name="для всех вида"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("filingexception", "one_exception_per_cycle"),
        migrations.AddConstraint(
            "filingexception",
            models.UniqueConstraint(
                fields=("cycle", "organization", "level"),
                name="one_exception_per_cycle",
                violation_error_message="Отсрочка уже дана: снимите её и дайте новую.",
            ),
        ),
        migrations.RunSQL(FIRST_FILED, migrations.RunSQL.noop),
    ]
