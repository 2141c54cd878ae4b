"""What a half-done act would leave behind, looked for in the rows of all runs."""

import hashlib
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.db import connection

from kehubu.clients.models import Client
from kehubu.core.models import HistoryEntry, Job, Notification, SearchRow
from kehubu.documents.models import StoredFile
from kehubu.procedures import queries
from kehubu.procedures.models import Record, Run, Step, Token
from kehubu.signoffs import anchors, verification
from kehubu.signoffs import queries as signed
from kehubu.signoffs.models import Signature, SignatureRequest
from tests.procedures.stage import marking_of, replayed

ENDS = ("step.completed", "step.skipped", "step.waived", "step.sent_back")
VERDICTS = ("step.approved", "step.rejected")
BETWEEN_MAILS = b"-" * 79


def flaws():
    """
    Return a sentence for everything that does not agree; there are no jobs left.
    """
    checks = (runs, steps, records, files, clients, told, mailed, chain, database)
    return [flaw for check in checks for flaw in check()]


def runs():
    """
    Each run stands, steps and tokens, where the engine alone comes to.
    """
    for run in Run.objects.all():
        if marking_of(run) != replayed(run):
            yield f"{run}: {marking_of(run)}, by the engine {replayed(run)}"
        left = run.steps.open().exists() or Token.objects.filter(run=run).exists()
        if left == (run.state == Run.State.ENDED):
            yield f"{run} is {run.state}"


def steps():
    """
    Each act on a step stands in its history, once.
    """
    ends, verdicts = history_of(Step, *ENDS), history_of(Step, *VERDICTS)
    given = Counter(
        Signature.objects.values_list("request__occasion", flat=True),
    )
    for step in Step.objects.all():
        if verdicts[step.pk] != given[step.occasion]:
            yield f"{step} {step.pk}: {given[step.occasion]} signatures"
        is_signed = given[step.occasion] > 0
        acted = 0 if step.is_open or is_signed or step.done_by is None else 1
        if ends[step.pk] != acted:
            yield f"{step} {step.pk} is {step.state}, by history {ends[step.pk]} times"


def records():
    saved = history_of(Record, "record.saved")
    for record in Record.objects.all():
        if record.version != saved[record.pk]:
            yield f"{record}: version {record.version}, {saved[record.pk]} times saved"


def files():
    for file in StoredFile.objects.all():
        path = Path(file.file.path)
        data = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(data).hexdigest() != file.sha256:
            yield f"{file} of {file.subject_kind} {file.subject_id}"


def clients():
    """
    Each client was added once, and is found.
    """
    added = history_of(Client, "client.added")
    found = SearchRow.objects.filter(kind=Client._meta.label_lower)
    known = Counter(found.values_list("object_id", flat=True))
    for client in Client.objects.all():
        if (added[client.pk], known[client.pk]) != (1, 1):
            yield f"{client}: added {added[client.pk]}, found {known[client.pk]} times"


def told():
    """
    Whoever has something to do or to sign has been told once; no job has failed.
    """
    yield from (f"{job}: {job.error}" for job in Job.objects.exclude(failed_at=None))
    keys = Counter(Notification.objects.values_list("user", "key"))
    for step in Step.objects.open().filter(waiting_for="").exclude(assignee=None):
        if keys[step.assignee_id, queries.turn_of(step)] != 1:
            yield f"{step.assignee} has not been told of {step} {step.pk}"
    asked = SignatureRequest.objects.waiting().select_related("content", "signer")
    for request in asked:
        if keys[request.signer_id, f"request:{request.pk}"] != 1:
            yield f"{request.signer} has not been told of {request}"


def mailed():
    """
    Whoever has an address has been written to: a mail may come twice, never not at all.
    """
    sent = Counter(mails())
    owed = Notification.objects.filter(read_at=None).exclude(user__email="")
    for address, url in owed.values_list("user__email", "url"):
        if not sent[address, settings.SITE_URL + url]:
            yield f"no mail to {address} about {url}"


def mails():
    """
    Yield address and link of every mail that was written whole.
    """
    for file in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        for part in file.read_bytes().split(BETWEEN_MAILS):
            mail = message_from_bytes(part.strip(), policy=policy.default)
            lines = mail.get_content().split() if mail["To"] else []
            yield from ((mail["To"], word) for word in lines if "://" in word)


def chain():
    """
    The chain is whole, and its end has been written down outside the database.
    """
    yield from (str(finding) for finding in verification.verify())
    anchored = max((length for length, _hash in anchors.read()), default=0)
    if anchored != signed.chain_length():
        yield f"{signed.chain_length()} signatures, the anchor says {anchored}"


def database():
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for pragma, sound in (
            ("integrity_check", [("ok",)]),
            ("foreign_key_check", []),
        ):
            rows = cursor.execute(f"PRAGMA {pragma}").fetchall()
            if rows != sound:
                yield f"{pragma}: {rows}"


def history_of(model, *verbs):
    """
    Count the entries with these verbs for each row of a model.
    """
    entries = HistoryEntry.objects.filter(
        subject_kind=model._meta.label_lower, verb__in=verbs
    )
    return Counter(entries.values_list("subject_id", flat=True))
