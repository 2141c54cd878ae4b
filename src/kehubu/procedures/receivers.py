"""What follows a moment after a step: people are told."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django_tasks import task

from kehubu.core import facts, jobs, notices
from kehubu.core.models import HistoryEntry, Notification
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.services.agency import REMINDERS_SET
from kehubu.procedures import queries, services
from kehubu.procedures.models import Step
from kehubu.procedures.services.asking import SIGNATURE_ASKED
from kehubu.procedures.services.play import STEP_OPENED
from kehubu.procedures.services.reminding import STEP_REMINDED
from kehubu.procedures.services.replanning import STEP_REPLANNED
from kehubu.signoffs.models import SignatureRequest

REMINDERS = {
    Step.Reminded.SOON: "procedures.step_soon",
    Step.Reminded.DUE: "procedures.step_due",
    Step.Reminded.ESCALATED: "procedures.step_overdue",
}


@facts.on(STEP_OPENED)
def tell_people(step_id: int) -> None:
    """
    Tell the assignee that a step is his, in the product and by mail: again whenever it
    has come back to him.
    """
    step = Step.objects.select_related("run", "assignee").get(pk=step_id)
    if step.is_open and step.assignee and not step.waiting_for:
        said = {"step": step.name, "title": step.run.title}
        url = step.get_absolute_url()
        _tell(step.assignee, "procedures.step", queries.turn_of(step), url, said)


@facts.on(SIGNATURE_ASKED)
def tell_signer(request_id: int) -> None:
    """
    Tell the signer that a signature is asked of him, on a step or elsewhere.
    """
    requests = SignatureRequest.objects.waiting().select_related("content", "signer")
    request = requests.filter(pk=request_id).first()
    if request is None:
        return
    step = queries.step_of(request.occasion)
    page = reverse("procedures:sign", args=[request.pk])
    url = step.get_absolute_url() if step else page
    said = {"content": request.content.title}
    _tell(request.signer, "procedures.signature", f"request:{request.pk}", url, said)


@facts.on(STEP_REMINDED)
def tell_late(step_id: int) -> None:
    """
    Remind those who must act on a step, and who stands in for them; tell the superior
    to whom it has been escalated. Once for each level and due date.
    """
    step = Step.objects.select_related("run", "assignee").get(pk=step_id)
    if not step.is_open or step.waiting_for or step.due_at is None:
        return
    due = timezone.localtime(step.due_at)
    said = {"step": step.name, "title": step.run.title, "due": f"{due:%m-%d %H:%M}"}
    key = f"step:{step.pk}:{due:%Y%m%d%H%M}:{step.reminded}"
    url = step.get_absolute_url()
    acting = queries.acting([step])[step.pk]
    for person in _with_stand_ins(acting):
        _tell(person, REMINDERS[Step.Reminded(step.reminded)], key, url, said)
    for one in queries.escalations_of(step):
        told = {**said, "name": one.person.name}
        for superior in _with_stand_ins([one.superior]):
            _tell(superior, "procedures.escalated", f"{key}:{one.person_id}", url, told)


@facts.on(STEP_REPLANNED)
def tell_replanned(step_id: int) -> None:
    """
    Tell the assignee that somebody else has given his step another due date.
    """
    step = Step.objects.select_related("run", "assignee").get(pk=step_id)
    moved = HistoryEntry.objects.about(step).filter(verb="step.replanned")
    last = moved.order_by("pk").last()
    if not step.is_open or not step.assignee or not step.due_at or last is None:
        return
    if last.by_id != step.assignee_id:
        due = f"{timezone.localtime(step.due_at):%m-%d %H:%M}"
        said = {"step": step.name, "title": step.run.title, "due": due}
        key, url = f"replanned:{last.pk}", step.get_absolute_url()
        _tell(step.assignee, "procedures.replanned", key, url, said)


@facts.on(REMINDERS_SET)
def look_again(agency_id: int) -> None:
    """
    Have the next reminders computed by what the agency has set.
    """
    services.look_again(at=timezone.now())


def _with_stand_ins(users: list[User]) -> list[User]:
    standing_in = people.stand_ins(users, timezone.localdate())
    found = [u for user in users for u in (user, *standing_in.get(user.pk, ()))]
    return [user for user in dict.fromkeys(found) if user.is_active]


def _tell(person: User, topic: str, key: str, url: str, said: dict[str, str]) -> None:
    if Notification.objects.filter(user_id=person.pk, key=key).exists():
        return
    notices.notify([person], topic, key=key, url=url, at=timezone.now(), **said)
    if person.email:
        jobs.enqueue_all(mail, [(person.pk, topic, said, url)])


@task
def mail(person_id: int, topic: str, said: dict[str, str], url: str) -> None:
    """
    Send a notice by mail: on its own, so that a dead mail server delays nothing else.
    """
    person = User.objects.get(pk=person_id)
    with override(person.language):
        words = {name: gettext(text) if text else "" for name, text in said.items()}
        subject = " ".join((str(notices.TOPICS[topic]) % words).split())
        signed_off = gettext("由客户部系统自动发出。")
        body = f"{subject}\n\n{settings.SITE_URL}{url}\n\n{signed_off}"
    send_mail(subject, body, None, [person.email])
