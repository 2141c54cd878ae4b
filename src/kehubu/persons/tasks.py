"""What recurs: birthdays, the retention clock, requests that are due."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs, notices
from kehubu.people.models import User
from kehubu.persons import queries, reminders, services
from kehubu.persons.models import Breach, KeyPerson, PersonRequest, Post
from kehubu.persons.models.registers import KEEPERS
from kehubu.persons.models.requests import DESK

SOON, NEAR = timedelta(days=7), timedelta(days=1)
"""How long before a birthday it is told (TL-C1.06)."""
DUE = timedelta(days=3)


@jobs.recurring(hours=6)
@task
def look_ahead() -> None:
    """
    Tell what comes, once each; a day on which no worker ran is made up for.
    """
    today = timezone.localdate()
    remind_birthdays(today)
    keep_the_clock(today)
    remind_requests(today)
    remind_breaches(today)


def remind_birthdays(today: date) -> None:
    """
    Tell who serves a client seven days and one day before a birthday there. The notice
    names no person, and no day: both stand on the page.
    """
    coming = queries.coming(Post.objects.current(), today, today + SOON)
    served = queries.who_serves(one.post.client_id for one in coming)
    for one in coming:
        near = one.on <= today + NEAR
        user = served.get(one.post.client_id)
        if user:
            stage = "near" if near else "soon"
            notices.notify(
                [user],
                f"persons.birthday_{stage}",
                key=reminders.key_of(one.post.person_id, one.on, stage),
                url=reverse("persons:birthdays"),
                at=timezone.now(),
                client=str(one.post.client),
            )


def keep_the_clock(today: date) -> None:
    """
    Ask for a review of what nobody has needed for long; erase the private data of
    those who left long ago.
    """
    policy = queries.policy()
    quiet = list(queries.to_review(today, policy.review_months))
    month = f"{today:%Y-%m}"
    _tell("persons.review", quiet, month)
    since = queries.months_before(today, policy.erase_months)
    gone = list(queries.gone_with_private(since))
    cleared = [
        person
        for person in gone
        if services.clear_left(person, by=None, at=timezone.now(), since=since)
    ]
    _tell("persons.private_cleared", cleared, f"{today}")


def remind_requests(today: date) -> None:
    """
    Tell the desk of requests that are due in three days, and of those that are late.
    """
    due = PersonRequest.objects.open().filter(due_on__lte=today + DUE)
    for request in due.order_by("pk"):
        stage = "late" if request.due_on < today else "due"
        notices.notify(
            list(User.objects.holding(*DESK)),
            f"persons.request_{stage}",
            key=f"person_request:{request.pk}:{stage}",
            url=request.get_absolute_url(),
            at=timezone.now(),
            day=request.due_on.isoformat(),
        )


def remind_breaches(today: date) -> None:
    """
    Tell who keeps the registers, daily, of breaches of which somebody must be told at
    once and has not been (PIPL 57).
    """
    for breach in Breach.objects.filter(closed_on=None).order_by("pk"):
        if breach.owed:
            notices.notify(
                list(User.objects.holding(*KEEPERS)),
                "persons.breach",
                key=f"breach:{breach.pk}:{today}",
                url=breach.get_absolute_url(),
                at=timezone.now(),
                day=timezone.localdate(breach.found_at).isoformat(),
            )


def _tell(topic: str, persons: list[KeyPerson], when: str) -> None:
    posts = queries.last_posts(persons)
    served = queries.who_serves(post.client_id for post in posts.values())
    for person in persons:
        post = posts.get(person.pk)
        user = served.get(post.client_id) if post else None
        if post and user:
            notices.notify(
                [user],
                topic,
                key=f"{topic}:{person.pk}:{when}",
                url=person.get_absolute_url(),
                at=timezone.now(),
                name=person.name,
                client=str(post.client),
            )
