"""
What the agency has done before: a finished piece of work copied by the database, with
its project, order, runs, steps, records and people, each copy on other days and with
other times. Tens of thousands of them take seconds.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model

from kehubu.procedures.models import Participant, Record, Run, Step
from kehubu.work.models import Delivery, Project, ProjectMember, WorkOrder

DAYS = 700
"""Over how many days the past is spread, this one included."""
BASE = 1_000_000
"""Copies have keys from here on: those of a row are its own key and so many apart."""
GAP = 1_000
LATE, LONGER = 17, 600
"""One of so many steps is late; a copy may take up to so many minutes longer."""


class Past:
    """
    Copies of one finished project, which must be among the first rows of its tables.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.made = 0
        runs = Run.objects.filter(subject_kind="work.project", subject_id=project.pk)
        order = project.orders.get()
        self.order = order
        self.runs = [*runs.values_list("pk", flat=True), order.department_run_id]

    @transaction.atomic
    def grow(self, runs: int) -> None:
        """
        Copy until there are ``runs`` runs in the past; each copy has two.
        """
        first, last = self.made, runs // len(self.runs)
        if last <= first:
            return
        for model, where in self._parts():
            self._copy(model, where, first, last)
        self.made = last
        _set_sequences(model for model, _where in self._parts())

    def _parts(self) -> list[tuple[type[Model], str]]:
        runs = ", ".join(map(str, self.runs))
        steps = f"step_id IN (SELECT id FROM procedures_step WHERE run_id IN ({runs}))"
        project, order = self.project.pk, self.order.pk
        return [
            (Project, f"id = {project}"),
            (ProjectMember, f"project_id = {project}"),
            (Run, f"id IN ({runs})"),
            (Participant, f"run_id IN ({runs})"),
            (Step, f"run_id IN ({runs})"),
            (Record, f"{steps} AND kind IN ('proposal_report', 'rehearsal')"),
            (WorkOrder, f"id = {order}"),
            (Delivery, f"order_id = {order}"),
        ]

    def _copy(self, model: type[Model], where: str, first: int, last: int) -> None:
        columns = {str(f.column): f for f in model._meta.concrete_fields}
        values = [_value(model, name, field) for name, field in columns.items()]
        names = ", ".join(f'"{name}"' for name in columns)
        table = model._meta.db_table
        sql = f"""
            INSERT INTO {table} ({names})
            WITH RECURSIVE n (i) AS (
              SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {last})
            SELECT {", ".join(values)} FROM n CROSS JOIN {table} t
            WHERE t.id < {BASE} AND ({where}) ORDER BY n.i, t.id"""
        with connection.cursor() as cursor:
            cursor.execute(sql)


COPIED = (Project, Run, Step, WorkOrder)
"""What other rows of a copy point to."""


def _value(model: type[Model], name: str, field: Any) -> str:
    """
    Return the SQL of a column of copy ``n.i`` of a row ``t``.
    """
    special: Mapping[tuple[type[Model], str], str] = {
        (Project, "number"): "t.number || '-' || n.i",
        (WorkOrder, "number"): "t.number || '-' || n.i",
        (Run, "subject_id"): _key("t.subject_id"),
        (
            Step,
            "cycle_minutes",
        ): f"t.cycle_minutes + (n.i * 7919 + t.id * 31) % {LONGER}",
        (Step, "is_late"): f"(n.i + t.id) % {LATE} = 0",
    }
    if (model, name) in special:
        return special[model, name]
    if field.primary_key or field.related_model in COPIED:
        return _key(f't."{name}"')
    kind = field.get_internal_type()
    if kind in {"DateField", "DateTimeField"}:
        return _earlier(f't."{name}"', kind)
    return f't."{name}"'


def _key(column: str) -> str:
    return f"{BASE} + n.i * {GAP} + {column}"


def _earlier(column: str, kind: str) -> str:
    days = f"(n.i % {DAYS})"
    if connection.vendor == "postgresql":
        whole = f"make_interval(days => {days})" if kind == "DateTimeField" else days
        return f"{column} - {whole}"
    if kind == "DateField":
        return f"date({column}, '-' || {days} || ' days')"
    return f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-' || {days} || ' days')"


def _set_sequences(models: Any) -> None:
    """
    Let the next row of PostgreSQL's tables come after the copies, as SQLite does.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in models:
            last = model.objects.aggregate(last=Max("pk"))["last"]
            table = model._meta.db_table
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last]
            )
