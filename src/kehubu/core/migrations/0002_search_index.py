"""The full-text index over ``SearchRow.tokens``, in each database's own way."""

from typing import Any

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE core_searchrow_fts USING fts5(
        tokens, content='core_searchrow', content_rowid='id',
        tokenize="ascii tokenchars '_'"
    )
    """,
    """
    CREATE TRIGGER core_searchrow_insert AFTER INSERT ON core_searchrow BEGIN
        INSERT INTO core_searchrow_fts (rowid, tokens) VALUES (new.id, new.tokens);
    END
    """,
    """
    CREATE TRIGGER core_searchrow_delete AFTER DELETE ON core_searchrow BEGIN
        INSERT INTO core_searchrow_fts (core_searchrow_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
    END
    """,
    """
    CREATE TRIGGER core_searchrow_update AFTER UPDATE ON core_searchrow BEGIN
        INSERT INTO core_searchrow_fts (core_searchrow_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
        INSERT INTO core_searchrow_fts (rowid, tokens) VALUES (new.id, new.tokens);
    END
    """,
]
# PostgreSQL's own parser splits Chinese as it likes, so the vector is built from the
# tokens that Python has cut; positions make phrases of pairs possible.
POSTGRESQL = [
    """
    CREATE FUNCTION kehubu_vector(tokens text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(
            string_agg(quote_literal(token) || ':' || least(place, 16383), ' '), ''
        )::tsvector
        FROM unnest(string_to_array(tokens, ' ')) WITH ORDINALITY AS t (token, place)
        WHERE token <> ''
    $$
    """,
    """
    ALTER TABLE core_searchrow ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (kehubu_vector(tokens)) STORED
    """,
    "CREATE INDEX core_searchrow_vector ON core_searchrow USING gin (vector)",
]


def forwards(apps: Any, schema_editor: Any) -> None:
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
