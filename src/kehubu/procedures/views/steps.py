"""A step's page: what is to be done, its record, its end."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core import panels
from kehubu.core.errors import DomainError
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.core.prepared import asked
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.procedures import evidence, printing, queries, services
from kehubu.procedures.engine import Node
from kehubu.procedures.forms import CompletionForm, RecordForm
from kehubu.procedures.models import Record, Step
from kehubu.procedures.records import FormEvidence
from kehubu.signoffs import queries as signed


@require_http_methods(["GET", "POST"])
def step(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a step. A POST saves its record, and completes it where that is asked for.
    """
    user = actor(request)
    the_step = find_step(user, pk)
    record = _record_form(the_step, request)
    completion = CompletionForm(posted(request))
    if request.method == "POST" and _done_at_once(record, completion, the_step, user):
        messages.success(request, _("“%(step)s”已完成。") % {"step": the_step})
        return redirect(next_page(the_step, user))
    if request.method == "POST" and _saved(record, the_step, user):
        if request.POST.get("act") != "complete":
            messages.success(request, _("已保存。"))
            return redirect(the_step)
        if _completed(completion, the_step, user):
            messages.success(request, _("“%(step)s”已完成。") % {"step": the_step})
            return redirect(next_page(the_step, user))
        # What was typed has been saved: the page goes on from there.
        the_step = find_step(user, pk)
        record = _record_form(the_step)
    context = _shown(the_step, user) | {"record": record, "completion": completion}
    parts = record.parts if record else []
    status = status_of(completion, *parts)
    return render_part(request, "procedures/step.html#step", context, status=status)


@require_GET
def record_pdf(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Print the record of a step.
    """
    the_step = find_step(actor(request), pk)
    record = get_object_or_404(queries.records_of([the_step]))
    paper = printing.record_paper(record)
    pdf = printing.pdf(paper, at=timezone.now())
    return download(pdf, f"{paper.title}.pdf", "application/pdf")


def find_step(user: User, pk: int) -> Step:
    """
    Return a step that the user may see, with what its page shows; 404 otherwise.
    """
    return found_or_404(_steps, user, pk)


def _steps(user: User) -> QuerySet[Step]:
    seen = Step.objects.visible_to(user).defer("run__definition__source")
    shown = ("run__definition__procedure", "assignee", "done_by", "record")
    return seen.select_related(*shown)


def next_page(step: Step, user: User) -> str:
    """
    Go on with the next step of the run that waits for the same person, or else to
    what the run is about.
    """
    following = asked(_following, user, run=step.run_id)
    return following[0].get_absolute_url() if following else step.run.subject_url


def _following(user: User, run: int) -> QuerySet[Step]:
    return queries.inbox(user).filter(run=run)[:1]


def _record_form(step: Step, request: HtmxRequest | None = None) -> RecordForm | None:
    proof = evidence.of(queries.node_of(step).record)
    if not isinstance(proof, FormEvidence):
        return None
    record: Record | None = getattr(step, "record", None)
    data = proof.present(step, record)
    version = record.version if record else 0
    return RecordForm(proof.spec, data, version, request)


def _done_at_once(
    record: RecordForm | None, completion: CompletionForm, step: Step, user: User
) -> bool:
    """
    Save the record and complete the step in one act, which takes half the statements.

    Where that is refused nothing has been written: then one comes after the other, so
    that what was typed stays. So do files, which are not to be sent twice.
    """
    if record is None or record.posted is None or record.asks_only_to_be_saved:
        return False
    if (
        not record.is_valid()
        or not completion.is_valid()
        or any(record.uploads.values())
    ):
        return False
    draft = services.Draft(record.values, record.uploads, record.dropped, record.seen)
    said = completion.cleaned_data
    try:
        services.complete(step, by=user, at=timezone.now(), draft=draft, **said)
    except DomainError:
        return False
    return True


def _saved(record: RecordForm | None, step: Step, user: User) -> bool:
    """
    Save the record; a completion that is refused afterwards leaves it saved.
    """
    if record is None:
        return True
    if not record.is_valid():
        return False
    with refusals_on(record.fields):
        services.save_record(
            step,
            by=user,
            at=timezone.now(),
            data=record.values,
            files=record.uploads,
            dropped=record.dropped,
            seen=record.seen,
        )
        return True
    return False


def _completed(form: CompletionForm, step: Step, user: User) -> bool:
    if form.is_valid():
        with refusals_on(form):
            services.complete(step, by=user, at=timezone.now(), **form.cleaned_data)
            return True
    return False


def _shown(step: Step, user: User) -> dict[str, Any]:
    node = queries.node_of(step)
    proof = evidence.of(node.record or node.signs)
    return {
        "step": step,
        "node": node,
        "evidence": proof,
        "is_record": isinstance(proof, FormEvidence),
        "may_act": step.is_open and user.has_perm("procedures.act_on_step", step),
        "exceptions": _exceptions(step, node, user) if step.is_open else (),
        "requests": signed.requests_of(step.occasion) if node.signs else (),
        "asks_outcome": bool(node.outcomes) and proof.chooses_outcome,
        "escalations": queries.escalations_of(step) if step.is_escalated else (),
        "story": queries.story_of(step),
        "panels": panels.of("procedures.step", step, user),
        "returned_because": queries.returned_because(step),
        **proof.shown(step, user),
    }


def _may_replan(step: Step, user: User) -> bool:
    is_running = step.due_at is not None and not step.waiting_for
    return is_running and user.has_perm("procedures.replan_step", step)


def _exceptions(step: Step, node: Node, user: User) -> list[str]:
    """
    Return which exceptions the user may make: some are for others than the assignee.
    """
    open_to = {
        "waive": node.waivable and user.has_perm("procedures.waive_step", step),
        "send_back": user.has_perm("procedures.act_on_step", step),
        "replan": _may_replan(step, user),
        "take_back": node.signs and user.has_perm("procedures.take_back_step", step),
        "reassign": not node.signs and user.has_perm("procedures.reassign_step", step),
    }
    return [name for name, is_open in open_to.items() if is_open]
