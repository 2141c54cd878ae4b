"""
Where rows refer to a row of a model: by foreign key, or by a kind and a key.

All of it is read from the models, so that an app that is added later is known at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet, UniqueConstraint

from kehubu.signoffs.append_only import TABLES


@dataclass(frozen=True, slots=True)
class Reference:
    """``column`` of ``model`` refers to rows; ``kind`` names the column that says of
    which model, where that is not fixed."""

    model: type[Model]
    column: str
    kind: str = ""

    def rows(self, row: Model) -> QuerySet[Any]:
        """
        Return the rows that refer to ``row``.
        """
        return self.model._base_manager.filter(**self.value(row))

    def value(self, row: Model) -> dict[str, Any]:
        """
        Return what the columns say if they refer to ``row``.
        """
        said: dict[str, Any] = {self.column: row.pk}
        return {**said, self.kind: row._meta.label_lower} if self.kind else said

    @property
    def singular(self) -> list["Singular"]:
        """
        What there may be only once for each row that is referred to.
        """
        return [each for each in _singular(self.model) if self.column in each.columns]


@dataclass(frozen=True, slots=True)
class Singular:
    """Columns that no two rows have alike; with a condition, while it holds."""

    columns: tuple[str, ...]
    condition: Q | None = None


TwinFinder = Callable[[Any, str, Model], Model | None]
_finders: dict[str, TwinFinder] = {}
_folded: set[str] = set()
_filled: set[str] = set()


def fold_always(label: str) -> None:
    """
    Have two rows of a model be folded, though there may be but one for a while only:
    two present posts of one person, say, are one.
    """
    _folded.add(label)


def find_twin(label: str) -> Callable[[TwinFinder], TwinFinder]:
    """
    Have the decorated function find what a row of a model cannot stand beside, though
    the database would take both: given the row, the column by which it refers, and the
    row to which it is to refer.
    """

    def register(finder: TwinFinder) -> TwinFinder:
        _finders[label] = finder
        return finder

    return register


def twin_of(row: Model, column: str, kept: Model) -> Model | None:
    finder = _finders.get(row._meta.label_lower)
    return finder(row, column, kept) if finder else None


def fill_blanks(label: str) -> None:
    """
    Have a row of a model into which another one is folded say what that one said,
    wherever it says nothing itself.
    """
    _filled.add(label)


Sum = Callable[[Any, Any], dict[str, Any]]
_sums: dict[str, Sum] = {}


def add_up(label: str) -> Callable[[Sum], Sum]:
    """
    Have the decorated function say what a row becomes into which another one is folded,
    where both tell of different things: two companies' money, say.
    """

    def register(combine: Sum) -> Sum:
        _sums[label] = combine
        return combine

    return register


def summed(kept: Model, gone: Model) -> dict[str, Any]:
    combine = _sums.get(kept._meta.label_lower)
    return combine(kept, gone) if combine else {}


def is_filled(row: Model) -> bool:
    return row._meta.label_lower in _filled


def is_always_folded(row: Model) -> bool:
    return row._meta.label_lower in _folded


def references_to(model: type[Model]) -> Iterator[Reference]:
    """
    Return all that may refer to rows of ``model``, but for what may never change: what
    was signed stays as it was signed.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        is_reverse = relation.auto_created and not relation.concrete
        if is_reverse and (relation.one_to_many or relation.one_to_one):
            field = relation.field  # type: ignore[union-attr]
            yield Reference(field.model, field.attname)
    for other in apps.get_models(include_auto_created=True):
        if other._meta.db_table not in TABLES:
            yield from _by_kind(other)


def _by_kind(model: type[Model]) -> Iterator[Reference]:
    names = {field.name for field in model._meta.local_fields}
    for field in model._meta.local_fields:
        key = field.name.removesuffix("_kind") + "_id"
        if field.name.endswith("_kind") and key in names:
            yield Reference(model, key, field.name)


def _singular(model: type[Model]) -> Iterator[Singular]:
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield Singular((field.attname,))
    for together in model._meta.unique_together:
        yield Singular(_columns(model, together))
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            columns = _columns(model, constraint.fields)
            yield Singular(columns, constraint.condition)


def _columns(model: type[Model], names: Any) -> tuple[str, ...]:
    fields = (model._meta.get_field(name) for name in names)
    return tuple(getattr(field, "attname", field.name) for field in fields)
