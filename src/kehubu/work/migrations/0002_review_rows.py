"""Review records as they are asked for now: goals, attendees and owners in rows."""

from typing import Any

from django.db import migrations

GOAL = "目标"


def to_rows(apps: Any, schema_editor: Any) -> None:
    Record = apps.get_model("procedures", "Record")
    for record in Record.objects.filter(kind="review_record").iterator():
        record.data = changed(record.data)
        record.save(update_fields=["data"])


def changed(data: dict[str, Any]) -> dict[str, Any]:
    known = dict(data)
    result = known.pop("goal_result", "")
    if "goals" not in known:
        known["goals"] = (
            [{"goal": GOAL, "result": result, "reached": ""}] if result else []
        )
    if "guests" not in known:
        known["guests"] = known.pop("people", "")
    known["actions"] = [
        {**row, "owner": named(row.get("owner"))} for row in known.get("actions") or []
    ]
    return known


def named(owner: Any) -> Any:
    if isinstance(owner, str):
        return {"id": None, "name": owner} if owner else None
    return owner


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial"), ("procedures", "0001_initial")]

    operations = [migrations.RunPython(to_rows, migrations.RunPython.noop)]
