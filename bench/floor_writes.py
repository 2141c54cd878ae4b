"""What the floor writes: see :mod:`bench.floor`."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from kehubu.procedures.models import Step


def enter(request: HttpRequest) -> HttpResponse:
    """
    Write one row: a client.
    """
    sql = """INSERT INTO clients_client (name, short_name, industry, region, address,
               phone, remark, status, reading, sort_key, match_key, phone_key,
               version, created_at)
             VALUES (%(name)s, '', '', '', '', '', '', 'prospect', 'zz', 'zz', %(name)s,
               '', 1, %(now)s)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"name": request.POST["name"], "now": now()})
    return HttpResponse("done")


@transaction.atomic
def advance(request: HttpRequest, pk: int) -> HttpResponse:
    """
    Close the open step of a run and open the next: with history and outbox four rows.
    """
    words: dict[str, Any] = {"run": pk, "user": request.POST["user"], "now": now()}
    with connection.cursor() as cursor:
        for sql in ADVANCE:
            cursor.execute(sql, words)
    return HttpResponse("done")


_STEP = [str(f.column) for f in Step._meta.concrete_fields if not f.primary_key]
_CLOSED = {"state": "'done'", "done_at": "%(now)s", "done_by_id": "%(user)s"}
ADVANCE = (
    # The copy is the closed step, the row goes on as the next: the same two writes,
    # and no list of columns to be kept up with the model.
    f"""INSERT INTO procedures_step ({", ".join(_STEP)})
        SELECT {", ".join(_CLOSED.get(column, column) for column in _STEP)}
        FROM procedures_step WHERE run_id = %(run)s AND state = 'open'""",
    """UPDATE procedures_step SET opened_at = %(now)s
       WHERE run_id = %(run)s AND state = 'open'""",
    """INSERT INTO core_historyentry (verb, subject_kind, subject_id, within_kind,
         within_id, by_id, at, reason, changes)
       VALUES ('step.completed', 'bench.floor', %(run)s, '', NULL, %(user)s, %(now)s,
         '', '{}')""",
    # Due in a time to come: no worker shall find it.
    """INSERT INTO core_job (task, queue, args, kwargs, run_after, attempts, leased_by,
         error, created_at)
       VALUES ('bench.floor', 'default', '[]', '{}', '2999-01-01', 0, '', '',
         %(now)s)""",
)


def now() -> datetime:
    """
    Return the moment as both databases keep it: in UTC, without saying so.
    """
    return datetime.now(UTC).replace(tzinfo=None)
