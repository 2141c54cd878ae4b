"""All that the database holds, to show that a refused write has written nothing."""

from contextlib import contextmanager

from django.apps import apps

from kehubu.people.models import Session

Snapshot = dict[str, list[tuple[object, ...]]]


def snapshot() -> Snapshot:
    """
    Return the rows of all models, jobs included: what is refused announces nothing.

    Left out are the sessions of browsers, which remember a page, and the cache, which
    is no model: it counts wrong secrets, and must.
    """
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in models
        if model is not Session
    }


@contextmanager
def unchanged():
    """
    Hold that all tables are the same after the block as before it.
    """
    before = snapshot()
    yield
    assert snapshot() == before
