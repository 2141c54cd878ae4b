"""What differs between two versions of a procedure; where it stands does not count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Literal

from kehubu.procedures.engine.graph import Flow, Graph, Node
from kehubu.procedures.engine.palette import Mark

What = Literal["added", "removed", "changed"]

_PICTURE = {"line", "bounds", "label", "is_collapsed", "waypoints"}
_OF_NODES = tuple(f.name for f in fields(Node) if f.name not in _PICTURE | {"id"})
_OF_FLOWS = tuple(f.name for f in fields(Flow) if f.name not in _PICTURE | {"id"})


@dataclass(frozen=True, slots=True)
class Change:
    """A property of a node or flow before and after."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Difference:
    """A node or flow that is not the same in both versions."""

    id: str
    what: What
    before: Node | Flow | None
    after: Node | Flow | None
    changes: tuple[Change, ...] = ()

    @property
    def is_flow(self) -> bool:
        return isinstance(self.after or self.before, Flow)


def compare(old: Graph, new: Graph) -> list[Difference]:
    """
    Return what was added, removed and changed, by id: nodes, then flows.
    """
    nodes = _differences(_by_id(old.nodes), _by_id(new.nodes), _OF_NODES)
    flows = _differences(_by_id(old.flows), _by_id(new.flows), _OF_FLOWS)
    return [*nodes, *flows]


def marks(differences: list[Difference]) -> dict[str, Mark]:
    """
    Return the marks that show differences on the charts of both versions.
    """
    return {each.id: Mark(each.what) for each in differences}


def _by_id(items: tuple[Node, ...] | tuple[Flow, ...]) -> dict[str, Node | Flow]:
    return {item.id: item for item in items}


def _differences(
    old: Mapping[str, Node | Flow],
    new: Mapping[str, Node | Flow],
    names: tuple[str, ...],
) -> Iterator[Difference]:
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key), new.get(key)
        if before is None:
            yield Difference(key, "added", None, after)
        elif after is None:
            yield Difference(key, "removed", before, None)
        elif changes := tuple(_changes(before, after, names)):
            yield Difference(key, "changed", before, after, changes)


def _changes(
    before: Node | Flow, after: Node | Flow, names: tuple[str, ...]
) -> Iterator[Change]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(name, old, new)
