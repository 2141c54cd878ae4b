"""Have the worker index everything anew: whole names are found, too."""

from typing import Any

from django.db import migrations

BATCH = 500


def forwards(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("core", "SearchRow").objects
    job = apps.get_model("core", "Job")
    for kind in rows.order_by("kind").values_list("kind", flat=True).distinct():
        of_kind = rows.filter(kind=kind).order_by("object_id")
        pks = list(of_kind.values_list("object_id", flat=True))
        job.objects.bulk_create(
            job(
                task="kehubu.core.search.index.refresh_rows",
                queue="default",
                args=[kind, pks[start : start + BATCH]],
            )
            for start in range(0, len(pks), BATCH)
        )


class Migration(migrations.Migration):
    dependencies = [("core", "0002_search_index")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
