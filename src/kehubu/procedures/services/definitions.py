"""Publishing procedures: only what has been read, understood and proved sound."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures import actions, engine, evidence
from kehubu.procedures.models import Definition, Procedure
from kehubu.procedures.sentences import sentence

KEY, NAME, ROLE = 40, 100, 20
"""How long a key, a name, a role may be, as the columns of runs and steps say."""


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
    try:
        graph = engine.parse(source)
    except engine.Refused as refused:
        raise NotPublishable(details=[sentence(p) for p in refused.problems]) from None
    problems = engine.check(graph, actions=actions.names())
    details = [sentence(problem) for problem in problems]
    details += [*_unknown_evidence(graph), *_too_long(graph)]
    if details:
        raise NotPublishable(details=details)
    return graph, _text(source)


def _text(source: bytes) -> str:
    try:
        text = source.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise NotPublishable(details=[gettext("文件不是 UTF-8 编码，请另存为 UTF-8。")])
    return text


def _too_long(graph: engine.Graph) -> Iterator[str]:
    """
    Name what would not fit into the columns of the rows that runs leave.
    """
    said = gettext("%(text)s……：太长，最多 %(most)s 个字。")
    texts = [(graph.id, KEY), (graph.name, NAME)]
    for node in graph.nodes:
        texts += [(node.id, NAME), (node.name, NAME), (node.clause, KEY)]
        texts += [(" ".join(node.roles), NAME), (node.state, KEY), (node.record, KEY)]
        texts += [(role, ROLE) for role in node.roles]
        texts += [(outcome.key, KEY) for outcome in node.outcomes]
    texts += [(flow.id, NAME) for flow in graph.flows]
    for text, most in dict.fromkeys(texts):
        if len(text) > most:
            yield said % {"text": text[:ROLE], "most": most}


def _unknown_evidence(graph: engine.Graph) -> list[str]:
    told = []
    for node in graph.nodes:
        try:
            evidence.of(node.record)
            if node.signs:
                evidence.signing(node.signs)
        except evidence.UnknownEvidence as unknown:
            told.append(
                gettext("第 %(line)s 行 %(id)s：系统不认识“%(kind)s”这种记录。")
                % {"line": node.line, "id": node.id, "kind": unknown}
            )
    return told
