"""SQLite made the table of signatures anew, and dropped its triggers with the old."""

from typing import Any

from django.db import migrations

from kehubu.signoffs import append_only


def forwards(apps: Any, schema_editor: Any) -> None:
    for statement in append_only.renew_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("signoffs", "0003_signers_added_questions_asked")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
