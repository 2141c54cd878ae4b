"""What follows a moment later: other departments' runs, papers, the project's state."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kehubu.clients import handing
from kehubu.clients import services as clients
from kehubu.core import facts, history, notices, search, wording
from kehubu.core.errors import DomainError
from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.people.services.staff import LEFT, POSTED
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Run, Step
from kehubu.procedures.services.play import RUN_ENDED
from kehubu.signoffs import queries as signed
from kehubu.work import casting, printing
from kehubu.work import services as work
from kehubu.work.evidence.orders import ISSUED, RETURNED
from kehubu.work.evidence.results import ACCEPTED, REVISED
from kehubu.work.models import Delivery, Project, ProjectMember, WorkOrder
from kehubu.work.services.department import DELIVERED, RECEIVED
from kehubu.work.services.orders import BEYOND_AGREEMENT
from kehubu.work.services.sending import SENT

State = WorkOrder.State
ENDS = set(Project.State.values) - {Project.State.RUNNING, Project.State.CALLED_OFF}
"""In which states the end of a run leaves its project."""


@facts.on(SENT)
def begin_department_run(order_id: int) -> None:
    """
    Begin the receiving department's own procedure, with the order as its subject.
    """
    orders = WorkOrder.objects.select_for_update(of=("self",))
    order = orders.select_related("project", "department", "run").get(pk=order_id)
    under_way = order.department_run is not None and order.department_run.is_running
    if order.state != State.SENT or under_way:
        return
    order.department_run = procedures.start(
        casting.procedure_of(order),
        by=order.issuer,
        at=timezone.now(),
        subject=order,
        title=f"{order.number} · {order.project.title}",
        people=casting.cast_of(order),
    )
    order.save(update_fields=["department_run"])


@facts.on(RECEIVED)
def conclude_sending(order_id: int) -> None:
    """
    Conclude the account department's sending when the last department has answered.
    """
    order = WorkOrder.objects.select_related("received_by", "issuer").get(pk=order_id)
    step = _waiting(order.run_id, "receipt")
    orders = WorkOrder.objects.of_present_round(order.run_id)
    if step is None or orders.filter(state__in=[State.ISSUED, State.SENT]).exists():
        return
    refused = orders.filter(state=State.RETURNED)
    outcome = "refused" if refused.exists() else "received"
    reason = wording.clauses(wording.labelled(o.number, o.refusal) for o in refused)
    procedures.conclude(
        step,
        by=order.received_by or order.issuer,
        at=timezone.now(),
        outcome=outcome,
        reason=reason,
    )


@facts.on(DELIVERED)
def resume_review(delivery_id: int) -> None:
    """
    Put the review into the account executive's inbox.
    """
    delivery = Delivery.objects.select_related("order").get(pk=delivery_id)
    if step := _waiting(delivery.order.run_id, "delivery"):
        procedures.resume(step, by=None, at=timezone.now())


@facts.on(ACCEPTED)
def conclude_delivery(order_id: int) -> None:
    """
    Tell the department's run that its result has been accepted and signed.
    """
    _answer(order_id, "passed")


@facts.on(REVISED)
def hand_over_to_revision(order_id: int) -> None:
    """
    Tell the department's run that a revision order goes on from here.
    """
    _answer(order_id, "revise")


@facts.on(RETURNED)
def tell_issuer(order_id: int) -> None:
    """
    Tell the issuer, and who has taken the project over from him, that the department's
    heads did not sign the start.
    """
    people = ("issuer", "project__accountable")
    order = WorkOrder.objects.select_related(*people).get(pk=order_id)
    now = timezone.now()
    notices.notify(
        list(dict.fromkeys([order.issuer, order.project.accountable])),
        "work.returned",
        key=f"order:{order.pk}:returned:{order.version}",
        url=order.get_absolute_url(),
        at=now,
        number=order.number,
    )
    if step := _waiting(order.run_id, "delivery"):
        procedures.resume(step, by=None, at=now)


@facts.on(BEYOND_AGREEMENT)
def ask_for_decision(order_id: int) -> None:
    """
    Tell manager and director that a revision is more than was agreed with the client.
    """
    order = WorkOrder.objects.filter(pk=order_id, extra_revision=None).first()
    if order is None:
        return
    leaders = ProjectMember.objects.filter(project=order.project_id).exclude(
        role=ProjectMember.Role.EXECUTIVE
    )
    notices.notify(
        [member.user for member in leaders.select_related("user")],
        "work.revision_beyond",
        key=f"order:{order.pk}:revision",
        url=reverse("work:decide_revision", args=[order.pk]),
        at=timezone.now(),
        number=order.number,
        n=order.revision_number,
    )


@facts.on(ISSUED, ACCEPTED)
def print_order(order_id: int) -> None:
    """
    Print and seal the order as it was signed; once for each stage that it reached.
    """
    orders = WorkOrder.objects.select_related("project__client", "department", "issuer")
    order = orders.get(pk=order_id)
    content = signed.latest_content(order._meta.label_lower, order.pk)
    if content is None:
        return
    accepted = order.state == State.ACCEPTED
    stage = "accepted" if accepted else "issued"
    with override(settings.LANGUAGE_CODE):
        documents.print_paper(
            printing.order_paper(order, content),
            by=None,
            at=timezone.now(),
            subject=order,
            kind="work_order",
            key=f"order:{order.pk}:v{content.version}:{stage}",
            content_sha256=content.sha256,
            is_sealed=True,
        )


@facts.on(RUN_ENDED)
def close_project(run_id: int) -> None:
    """
    Give the project the state in which its run has ended.
    """
    run = Run.objects.get(pk=run_id)
    if run.subject_kind != Project._meta.label_lower or run.end_state not in ENDS:
        return
    project = Project.objects.select_for_update().get(pk=run.subject_id)
    values = {"state": run.end_state}
    now = timezone.now()
    history.amend(
        project, "project.ended", by=None, at=now, within=project.client, values=values
    )
    search.refresh_soon(Project, [project.pk])


@facts.on(RUN_ENDED)
def serve_the_client_won(run_id: int) -> None:
    """
    Let the winning of a client lead on to regular service (TL-B2.01); if the team is
    not there any more, ask who is accountable for people.
    """
    run = Run.objects.get(pk=run_id)
    won = run.end_state == Project.State.WON
    if run.subject_kind != Project._meta.label_lower or not won:
        return
    people = ("client", "accountable")
    project = Project.objects.select_related(*people).get(pk=run.subject_id)
    now = timezone.now()
    try:
        with transaction.atomic():
            work.serve_on(project, by=None, at=now)
    except DomainError:
        notices.notify(
            [project.accountable],
            "work.not_served",
            key=f"project:{project.pk}:not_served",
            url=project.client.get_absolute_url(),
            at=now,
            client=str(project.client),
        )


@facts.on(POSTED, LEFT)
def seat_heads(user_id: int) -> None:
    """
    Let the work of departments follow those who head them.
    """
    work.seat_heads(User.objects.get(pk=user_id), at=timezone.now())


@facts.on(clients.RENAMED)
def find_by_new_name(client_id: int) -> None:
    """
    Have the client's projects and orders found by what it is called now.
    """
    projects = Project.objects.filter(client=client_id)
    orders = WorkOrder.objects.filter(project__client=client_id)
    search.refresh_soon(Project, list(projects.values_list("pk", flat=True)))
    search.refresh_soon(WorkOrder, list(orders.values_list("pk", flat=True)))


def _answer(order_id: int, outcome: str) -> None:
    order = WorkOrder.objects.select_related("issuer").get(pk=order_id)
    delivery = order.deliveries.select_related("reviewed_by").last()
    step = _waiting(order.department_run_id, "review")
    if step and delivery:
        procedures.conclude(
            step,
            by=delivery.reviewed_by or order.issuer,
            at=timezone.now(),
            outcome=outcome,
            reason=delivery.remarks,
        )


def _waiting(run_id: int | None, what: str) -> Step | None:
    return Step.objects.open().filter(run=run_id, waiting_for=what).first()


handing.follow(work.inherit_projects)
