"""What follows a moment after a step: people are told."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kehubu.core import facts, notices
from kehubu.core.models import HistoryEntry
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.services.agency import REMINDERS_SET
from kehubu.people.services.staff import LEFT
from kehubu.procedures import queries, services
from kehubu.procedures.models import Step
from kehubu.procedures.services.asking import SIGNATURE_ASKED
from kehubu.procedures.services.play import STEP_CLOSED, STEP_OPENED
from kehubu.procedures.services.questions import QUESTION_ANSWERED, QUESTION_ASKED
from kehubu.procedures.services.reminding import STEP_REMINDED
from kehubu.procedures.services.replanning import STEP_REPLANNED
from kehubu.signoffs.models import Question, SignatureRequest

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
        _tell([step.assignee], "procedures.step", queries.turn_of(step), url, said)


@facts.on(STEP_CLOSED)
def take_as_read(step_id: int) -> None:
    """
    Whoever had the turn, or stands in for him, need not read any more that he has it.
    """
    step = Step.objects.select_related("assignee", "done_by").get(pk=step_id)
    told = [person for person in (step.assignee, step.done_by) if person]
    if told and not step.is_open:
        people = _with_stand_ins(told)
        notices.mark_read(people, about=f"step:{step.pk}", at=timezone.now())


@facts.on(SIGNATURE_ASKED)
def tell_signer(request_id: int) -> None:
    """
    Tell the signer that it is his turn to sign, on a step or elsewhere, and who stands
    in for him: also who wishes it, or that he is a substitute. Once more, if another
    had to sign before him.
    """
    requests = SignatureRequest.objects.waiting().in_turn()
    people = ("content", "signer", "asked_by")
    request = requests.select_related(*people).filter(pk=request_id).first()
    if request is None:
        return
    step = queries.step_of(request.occasion)
    said = {
        "content": request.content.title,
        "name": request.asked_by.name if request.asked_by else "",
    }
    key = f"request:{request.pk}" + (f":{request.after_id}" if request.after_id else "")
    for person in _with_stand_ins([request.signer]):
        if person.pk not in request.content.barred:
            url = _where_to_sign(request, step, person)
            _tell([person], TOPICS[request.origin], key, url, said)


def _where_to_sign(request: SignatureRequest, step: Step | None, person: User) -> str:
    """
    Return the page of the step, if the person may see it, or else that of the request.
    """
    if step and Step.objects.visible_to(person).filter(pk=step.pk).exists():
        return step.get_absolute_url()
    return reverse("procedures:sign", args=[request.pk])


TOPICS = {
    "role": "procedures.signature",
    "added": "procedures.added",
    "substitute": "procedures.substitute",
}


@facts.on(LEFT)
def replace_leaver(user_id: int) -> None:
    """
    Ask substitutes for what waits for somebody who has left, and let go on what waits
    for an answer of his; where there is nobody, tell whose it is.
    """
    his = Q(signer=user_id, signer__is_active=False)
    questions = Question.objects.filter(asked_of=user_id, answered_at=None)
    gone = questions.filter(asked_of__is_active=False).values("request")
    asked = SignatureRequest.objects.waiting().filter(his | Q(pk__in=gone))
    steps = [queries.step_of(request.occasion) for request in asked]
    for run in {step.run for step in steps if step}:
        for request_id in services.replace_leavers(run, at=timezone.now()):
            _tell_nobody(request_id)


@facts.on(LEFT)
def tell_askers(user_id: int) -> None:
    """
    Tell signers that somebody who has left will not answer their questions.
    """
    people = ("request__content", "asked_by", "asked_of")
    left = Question.objects.filter(asked_of=user_id, asked_of__is_active=False)
    waiting = left.filter(answered_at=None, request__state="waiting")
    for question in waiting.select_related(*people):
        said = {
            "name": question.asked_of.name,
            "content": question.request.content.title,
        }
        url = reverse("procedures:sign", args=[question.request_id])
        key = f"no_answer:{question.pk}"
        _tell([question.asked_by], "procedures.no_answer", key, url, said)


def _tell_nobody(request_id: int) -> None:
    asked = SignatureRequest.objects.select_related("content__issuer")
    content = asked.get(pk=request_id).content
    if content.issuer:
        url = reverse("procedures:to_sign")
        said = {"content": content.title}
        key = f"no_signer:{request_id}"
        _tell([content.issuer], "procedures.no_signer", key, url, said)


@facts.on(QUESTION_ASKED)
def tell_asked(question_id: int) -> None:
    """
    Tell who is asked, and who stands in for him, that a signer wants to know something.
    """
    questions = Question.objects.unanswered().select_related(
        "request__content", "asked_of", "asked_by"
    )
    question = questions.filter(pk=question_id).first()
    if question:
        said = {
            "name": question.asked_by.name,
            "content": question.request.content.title,
        }
        url = reverse("procedures:question", args=[question.pk])
        key = f"question:{question.pk}"
        asked = _with_stand_ins([question.asked_of])
        others = [person for person in asked if person.pk != question.asked_by_id]
        _tell(others, "procedures.question", key, url, said)


@facts.on(QUESTION_ANSWERED)
def tell_asker(question_id: int) -> None:
    """
    Tell the signer that his question has been answered.
    """
    people = ("request__content", "asked_by", "answered_by")
    question = Question.objects.select_related(*people).get(pk=question_id)
    if question.answered_by and question.request.is_waiting:
        said = {
            "name": question.answered_by.name,
            "content": question.request.content.title,
        }
        url = reverse("procedures:sign", args=[question.request_id])
        key = f"answer:{question.pk}"
        _tell([question.asked_by], "procedures.answer", key, url, said)


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
    escalations = list(queries.escalations_of(step))
    topic = REMINDERS[Step.Reminded(step.reminded)]
    if step.is_escalated and not escalations:
        topic = "procedures.step_late"
    _tell(_with_stand_ins(acting), topic, key, url, said)
    for one in escalations:
        told = {**said, "name": one.person.name}
        superiors = _with_stand_ins([one.superior])
        _tell(superiors, "procedures.escalated", f"{key}:{one.person_id}", url, told)


@facts.on(STEP_REPLANNED)
def tell_replanned(step_id: int) -> None:
    """
    Tell who must act on a step that somebody else has given it another due date.
    """
    step = Step.objects.select_related("run", "assignee").get(pk=step_id)
    moved = HistoryEntry.objects.about(step).filter(verb="step.replanned")
    last = moved.order_by("pk").last()
    if not step.is_open or not step.due_at or last is None:
        return
    due = f"{timezone.localtime(step.due_at):%m-%d %H:%M}"
    said = {"step": step.name, "title": step.run.title, "due": due}
    key, url = f"replanned:{last.pk}", step.get_absolute_url()
    acting = queries.acting([step])[step.pk]
    others = [person for person in acting if person.pk != last.by_id]
    _tell(others, "procedures.replanned", key, url, said)


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


def _tell(
    people: list[User], topic: str, key: str, url: str, said: dict[str, str]
) -> None:
    notices.notify(people, topic, key=key, url=url, at=timezone.now(), **said)
