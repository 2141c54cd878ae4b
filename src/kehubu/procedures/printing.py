"""Records and signatures on paper, in the house style."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from kehubu.core import papers
from kehubu.people import printing
from kehubu.procedures import evidence, queries
from kehubu.procedures.models import Record
from kehubu.procedures.records import FormEvidence
from kehubu.procedures.roles import label
from kehubu.signoffs.models import Meaning, Signature


def record_paper(record: Record) -> papers.Paper:
    """
    Return the record of a step as a paper: what it says, who wrote it, for what, and
    with which outcome the step was completed.
    """
    proof = evidence.of(record.kind)
    if not isinstance(proof, FormEvidence):
        raise TypeError(record.kind)
    step = record.step
    rows = [
        (gettext("事项"), step.run.title),
        (gettext("步骤"), f"{step.clause} {gettext(step.name)}"),
        (gettext("填写人"), record.saved_by.name),
        (gettext("时间"), f"{timezone.localtime(record.saved_at):%Y-%m-%d %H:%M}"),
        *proof.sums(record.data),
    ]
    if step.outcome:
        rows.append((gettext("结果"), queries.outcome_of(step)))
    facts = papers.Facts(rows)
    return printing.paper(
        str(proof.spec.title),
        f"{step.clause}-{step.pk}",
        [facts, *proof.spec.blocks(record.data)],
        foot=step.run.title,
    )


def signatory(signature: Signature) -> papers.Signatory:
    """
    Return a signature as a paper shows it: who, in which capacity, what was meant, in
    what words, and how it was proved (L1 by the session, L2 by a secret again).
    """
    meaning = Meaning(signature.meaning).label
    verdict = Signature.Verdict(signature.verdict).label
    at = f"{timezone.localtime(signature.at):%Y-%m-%d %H:%M}"
    note = f"{meaning} · {verdict} · L{signature.level}\n{at}"
    if signature.instead_of:
        said = {"name": signature.instead_of.name}
        note += "\n" + gettext("代%(name)s签") % said
    for words in (signature.comment, signature.grounds):
        note += f"\n{words}" if words else ""
    return papers.Signatory(
        capacity=label(signature.capacity),
        seal=signature.signer.name,
        note=note,
        is_rejection=signature.verdict == Signature.Verdict.REJECTED,
    )


def pdf(paper: papers.Paper, *, at: datetime) -> bytes:
    return papers.typeset(paper, at=at)
