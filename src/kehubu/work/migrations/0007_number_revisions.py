"""Each revision order is one more than the order that it follows."""

from typing import Any

from django.db import migrations


def number(apps: Any, schema_editor: Any) -> None:
    WorkOrder = apps.get_model("work", "WorkOrder")
    firsts = WorkOrder.objects.filter(revises=None)
    numbers = dict.fromkeys(firsts.values_list("pk", flat=True), 0)
    # A revision is written after the order that it revises.
    revisions = WorkOrder.objects.exclude(revises=None).order_by("pk")
    for pk, revised in revisions.values_list("pk", "revises"):
        numbers[pk] = numbers[revised] + 1
        WorkOrder.objects.filter(pk=pk).update(revision_number=numbers[pk])


class Migration(migrations.Migration):
    dependencies = [("work", "0006_revisions")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
