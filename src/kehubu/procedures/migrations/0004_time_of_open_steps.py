from typing import Any

from django.db import migrations
from django.db.models import F


def set_clocks(apps: Any, schema_editor: Any) -> None:
    """
    Have the people of steps that are open already reminded when they are due.
    """
    step = apps.get_model("procedures", "Step")
    timed = step.objects.filter(due_at__isnull=False)
    timed.update(timed_from=F("opened_at"))
    running = timed.filter(state="open", waiting_for="")
    running.update(remind_at=F("due_at"), reminded=1)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0003_reminders")]

    operations = [migrations.RunPython(set_clocks, migrations.RunPython.noop)]
