"""Contents and signatures are only ever added: the database itself refuses the rest."""

from typing import Any

from django.db import migrations

from kehubu.signoffs import append_only


def forwards(apps: Any, schema_editor: Any) -> None:
    for statement in append_only.install_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("signoffs", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
