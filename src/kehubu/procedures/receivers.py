"""What follows a moment after a step: people are told."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext, override
from django_tasks import task

from kehubu.core import facts, jobs, notices
from kehubu.core.models import Notification
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.procedures.services.play import STEP_OPENED
from kehubu.signoffs import queries as signed


@facts.on(STEP_OPENED)
def tell_people(step_id: int) -> None:
    """
    Tell the assignee of an opened step, or its signers, in the product and by mail.
    """
    step = Step.objects.select_related("run", "assignee").get(pk=step_id)
    if step.is_open and step.assignee:
        said = {"step": step.name, "title": step.run.title}
        _tell(step.assignee, "procedures.step", f"step:{step.pk}", step, said)
    for request in signed.requests_of(step.occasion).waiting():
        said = {"content": request.content.title}
        key = f"request:{request.pk}"
        _tell(request.signer, "procedures.signature", key, step, said)


def _tell(person: User, topic: str, key: str, step: Step, said: dict[str, str]) -> None:
    if Notification.objects.filter(user_id=person.pk, key=key).exists():
        return
    url = step.get_absolute_url()
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
