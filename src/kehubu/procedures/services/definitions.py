"""Publishing procedures: only what has been read, understood and proved sound."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures import engine, proving
from kehubu.procedures.models import Definition, Procedure


class NotPublishable(DomainError):
    code = "procedures_not_publishable"
    message = _("这份流程文件不能发布：")
    field = "file"


class SameAsCurrent(DomainError):
    code = "procedures_same_as_current"
    message = _("与现行版本完全相同，不必再发布。")
    field = "file"


@transaction.atomic
def publish(
    *, by: User | None, at: datetime, source: bytes, note: str = ""
) -> Definition:
    """
    Publish a BPMN file as the next version of the procedure that it names.

    Runs under way end on their version. ``by`` is None for what Kehubu ships.

    :raises NotPublishable: with a sentence for each problem of the file
    :raises SameAsCurrent: if nothing has changed
    """
    if by is not None:
        require(by, "procedures.publish_procedure")
    graph, text = read(source)
    procedure, _new = Procedure.objects.select_for_update().get_or_create(
        key=graph.id, defaults={"name": graph.name}
    )
    digest = hashlib.sha256(source).hexdigest()
    if procedure.current and procedure.current.sha256 == digest:
        raise SameAsCurrent
    definition = Definition.objects.create(
        procedure=procedure,
        number=procedure.definitions.count() + 1,
        source=text,
        sha256=digest,
        note=note,
        published_by=by,
        published_at=at,
    )
    values = {"current": definition, "name": graph.name}
    history.amend(procedure, "procedure.published", by=by, at=at, values=values)
    return definition


def read(source: bytes) -> tuple[engine.Graph, str]:
    """
    Return the graph of a BPMN file that could be published, and its text.

    :raises NotPublishable: with a sentence for each problem
    """
    graph, troubles = proving.prove(source)
    if graph is None or troubles:
        raise NotPublishable(details=[trouble.said for trouble in troubles])
    return graph, _text(source)


def _text(source: bytes) -> str:
    try:
        text = source.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise NotPublishable(details=[gettext("文件不是 UTF-8 编码，请另存为 UTF-8。")])
    return text
