"""A key person of the running project's client, with what he has agreed to."""

from django.utils import timezone

from kehubu.persons import services
from kehubu.persons.birthdays import Birthday

OF_PERSONS = (
    "detail",
    "amend",
    "review",
    "begin_post",
    "consent",
    "withdraw",
    "private",
    "reveal",
)
OF_POSTS = ("post", "amend_post", "end_post", "move", "relate", "contact", "card")
OF_REQUESTS = ("request", "check", "erase")


def persons_pages(crew, client, now):
    """
    Return the addresses of a person, a post and a request.
    """
    by, today = crew.executive, timezone.localdate(now)
    values = {"name": "林样例", "source": "card"}
    words = {"client": client, "values": values, "post": {"level": "decides"}}
    post = services.add(by=by, at=now, **words)
    person = post.person
    services.record_consent(
        person,
        by=by,
        at=now,
        covers=["birthday"],
        channel="talk",
        given_on=today,
        note="当面",
    )
    services.set_private(person, by=by, at=now, values={"birthday": Birthday(6, 23)})
    asked = {"name": person.name, "kind": "erase", "channel": "mail"}
    request = services.open_request(
        by=by, at=now, person=person, received_on=today, values=asked
    )
    services.check_request(
        request, by=crew.gm, at=now, identity="回拨登记的手机", about=[]
    )
    pages = {
        **dict.fromkeys(OF_PERSONS, (person.pk,)),
        **dict.fromkeys(OF_POSTS, (post.pk,)),
        **dict.fromkeys(OF_REQUESTS, (request.pk,)),
        "copy": (request.pk, "json"),
        "of_client": (client.pk,),
    }
    return {f"persons:{name}": args for name, args in pages.items()}
