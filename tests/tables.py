"""All that the database holds, to show that a refused write has written nothing."""

from contextlib import contextmanager

from django.apps import apps
from django.db import connection

from kehubu.people.models import Session

Snapshot = dict[str, list[tuple[object, ...]]]


def snapshot() -> Snapshot:
    """
    Return the rows of all models, jobs included: what is refused announces nothing.

    Left out are the sessions of browsers, which remember a page, and the cache, which
    is no model: it counts wrong secrets, and must.
    """
    models = apps.get_models(include_auto_created=True)
    found = {}
    with connection.cursor() as cursor:
        # Past Django: twelve times as fast, and hundreds of tests ask twice.
        for table, key in (_table(model) for model in models if model is not Session):
            cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")
            found[table] = cursor.fetchall()
    return found


def _table(model):
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(model._meta.pk.column)


@contextmanager
def unchanged():
    """
    Hold that all tables are the same after the block as before it.
    """
    before = snapshot()
    yield
    assert snapshot() == before
