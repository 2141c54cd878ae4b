"""
The triggers that make contents and signatures append-only, on either database.

The migration installs them. Only the removal of a sample agency lifts them, inside one
transaction; nothing that a user can reach does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

TABLES = ("signoffs_content", "signoffs_signature")
VERBS = ("UPDATE", "DELETE")
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION kehubu_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END
$$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION kehubu_append_only()
"""


def install_statements(vendor: str) -> list[str]:
    """
    Return the statements that install the triggers.
    """
    if vendor == "sqlite":
        return [
            SQLITE.format(table=table, verb=verb) for table in TABLES for verb in VERBS
        ]
    return [FUNCTION, *(POSTGRESQL.format(table=table) for table in TABLES)]


def lift_statements(vendor: str) -> list[str]:
    """
    Return the statements that take the triggers away.
    """
    if vendor == "sqlite":
        names = [f"{table}_no_{verb}" for table in TABLES for verb in VERBS]
        return [f"DROP TRIGGER {name}" for name in names]
    return [f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES]


def renew_statements(vendor: str) -> list[str]:
    """
    Return the statements that install the triggers anew after a table has changed:
    SQLite makes a new one and drops the old with its triggers.
    """
    if vendor != "sqlite":
        return []
    names = [f"{table}_no_{verb}" for table in TABLES for verb in VERBS]
    dropped = [f"DROP TRIGGER IF EXISTS {name}" for name in names]
    return dropped + install_statements(vendor)


@contextmanager
def lifted() -> Iterator[None]:
    """
    Lift the triggers for as long as the context lasts.
    """
    with connection.cursor() as cursor:
        for statement in lift_statements(connection.vendor):
            cursor.execute(statement)
        yield
        for statement in install_statements(connection.vendor):
            cursor.execute(statement)
