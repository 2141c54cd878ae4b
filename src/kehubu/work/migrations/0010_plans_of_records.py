from datetime import date
from typing import Any

from django.db import migrations

SHORT = 200


def take_over(apps: Any, schema_editor: Any) -> None:
    """
    Make plans of the records of TL-B1.20 that were completed before there were plans.
    """
    record = apps.get_model("procedures", "Record")
    project = apps.get_model("work", "Project")
    plan = apps.get_model("work", "WorkPlan")
    written = record.objects.filter(kind="work_plan", step__state="done")
    written = written.filter(step__run__subject_kind="work.project")
    for one in written.select_related("step__run").order_by("pk").iterator():
        found = project.objects.filter(pk=one.step.run.subject_id).first()
        if found is None:
            continue
        made, _is_new = plan.objects.get_or_create(project=found)
        made.tasks.all().delete()
        _write(apps, made, one.data.get("tasks") or [])


def _write(apps: Any, plan: Any, rows: list[dict[str, str]]) -> None:
    names: set[str] = set()
    for place, row in enumerate(rows, start=1):
        name = (row.get("task") or "")[:SHORT]
        if name in names:
            name = f"{name[: SHORT - 5]} {place}"
        names.add(name)
        starts, ends = (date.fromisoformat(row[n]) for n in ("starts_on", "ends_on"))
        apps.get_model("work", "PlanTask").objects.create(
            plan=plan,
            place=place,
            task=name,
            owner_name=(row.get("owner") or "")[:SHORT],
            starts_on=starts,
            ends_on=ends,
            first_starts_on=starts,
            first_ends_on=ends,
            inputs=(row.get("inputs") or "")[:SHORT],
            output=(row.get("output") or "")[:SHORT],
            checker=(row.get("checker") or "")[:SHORT],
        )


class Migration(migrations.Migration):
    dependencies = [("work", "0009_plans"), ("procedures", "0006_replanned")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
