"""The graphs of definitions, parsed once for each process: versions never change."""

from functools import lru_cache

from kehubu.procedures import engine
from kehubu.procedures.models import Definition


def graph_of(definition: Definition) -> engine.Graph:
    """
    Return the graph of a published definition; its source may be deferred.
    """
    return _graph(definition.pk, definition.sha256)


@lru_cache(maxsize=128)
def _graph(pk: int, sha256: str) -> engine.Graph:
    source = Definition.objects.values_list("source", flat=True).get(pk=pk)
    return engine.parse(source.encode())
