"""Contents and signatures are only ever added: the database itself refuses the rest."""

from django.db import migrations

TABLES = ("signoffs_content", "signoffs_signature")
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
FUNCTION = """
CREATE FUNCTION kehubu_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END
$$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION kehubu_append_only()
"""


def statements(vendor):
    if vendor == "sqlite":
        return [
            SQLITE.format(table=table, verb=verb)
            for table in TABLES
            for verb in ("UPDATE", "DELETE")
        ]
    return [FUNCTION, *(POSTGRESQL.format(table=table) for table in TABLES)]


def forwards(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("signoffs", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
