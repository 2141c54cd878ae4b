"""What follows a moment after a step: people are told."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django_tasks import task

from kehubu.core import facts, jobs, notices
from kehubu.core.models import Notification
from kehubu.people.models import User
from kehubu.procedures import queries
from kehubu.procedures.models import Step
from kehubu.procedures.services.asking import SIGNATURE_ASKED
from kehubu.procedures.services.play import STEP_OPENED
from kehubu.signoffs.models import SignatureRequest


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
