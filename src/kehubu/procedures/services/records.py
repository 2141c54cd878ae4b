"""The record of a step: saved as often as one likes, until the step is closed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.forms import Upload
from kehubu.core.versions import check_version
from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.procedures.models import Record, Step
from kehubu.procedures.services.play import lock


@transaction.atomic
def save_record(
    step: Step,
    *,
    by: User,
    at: datetime,
    data: Mapping[str, Any],
    files: Mapping[str, Sequence[Upload]] | None = None,
    dropped: Iterable[int] = (),
    seen: int = 0,
) -> Record:
    """
    Save the record that a step leaves; ``seen`` is the version that the writer saw.

    ``files`` are kept with the step and named in the record; ``dropped`` are the ids of
    files that it names no longer.

    :raises StepClosed: if the step is over
    :raises ChangedMeanwhile: if somebody else has saved it since
    :raises UploadRefused: if a file is not of a kind that is taken
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    require(by, "procedures.act_on_step", step)
    record = Record.objects.filter(step=step).first()
    known = record.data if record else {}
    version = check_version(record, seen) if record else 1
    kept = _with_files(step, known, files or {}, set(dropped), by=by, at=at)
    values = {"data": {**data, **kept}, "version": version}
    if record is None:
        kind = play.node(step).record
        record = Record.objects.create(
            step=step, kind=kind, saved_by=by, saved_at=at, **values
        )
        history.record("record.saved", record, by=by, at=at, within=play.run)
        return record
    values |= {"saved_by": by, "saved_at": at}
    return history.amend(
        record, "record.saved", by=by, at=at, within=play.run, values=values
    )


def _with_files(
    step: Step,
    known: Mapping[str, Any],
    files: Mapping[str, Sequence[Upload]],
    dropped: set[int],
    *,
    by: User,
    at: datetime,
) -> dict[str, list[dict[str, Any]]]:
    named: dict[str, list[dict[str, Any]]] = {}
    for name, uploads in files.items():
        stored = [documents.keep(file, by=by, at=at, subject=step) for file in uploads]
        named[name] = [f for f in known.get(name, []) if f["id"] not in dropped]
        named[name] += [
            {"id": file.pk, "name": file.name, "sha256": file.sha256} for file in stored
        ]
    return named
