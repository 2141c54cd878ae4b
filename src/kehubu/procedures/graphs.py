"""The graphs of definitions, parsed once for each process: versions never change."""

from dataclasses import replace
from functools import lru_cache

from django.utils.translation import gettext

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


def translated(graph: engine.Graph) -> engine.Graph:
    """
    Return a graph whose names are in the reader's language, to be drawn.
    """
    return replace(
        graph,
        name=_said(graph.name),
        nodes=tuple(replace(node, name=_said(node.name)) for node in graph.nodes),
        flows=tuple(replace(flow, name=_said(flow.name)) for flow in graph.flows),
        lanes=tuple(replace(lane, name=_said(lane.name)) for lane in graph.lanes),
    )


def _said(text: str) -> str:
    return gettext(text) if text else ""
