"""A key person of the running project's client, with what he has agreed to."""

from django.utils import timezone

from kehubu.persons import services
from kehubu.persons.birthdays import Birthday
from kehubu.persons.models import Breach

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
    asked["kind"] = "know"
    known = services.open_request(
        by=by, at=now, person=person, received_on=today, values=asked
    )
    services.answer_request(known, by=crew.gm, at=now, answer="已书面答复")
    first, second, third = (
        services.add(by=by, at=now, client=client, values={"name": name}, post={})
        for name in ("重样例", "重样例乙", "重样例丙")
    )
    first, second, third = first.person, second.person, third.person
    merged = services.merge(first, by=by, at=now, dropped=third, seen=(1, 1))
    breach = services.enter(
        Breach,
        by=crew.administration,
        at=now,
        values={
            "title": "名单误发",
            "found_at": now,
            "data_kinds": "姓名、手机",
            "cause": "误发",
            "harm": "骚扰",
            "measures": "撤回",
            "contact": "电话 021-00000001",
        },
    )
    services.check_request(
        request, by=crew.gm, at=now, identity="回拨登记的手机", about=[]
    )
    pages = {
        **dict.fromkeys(("entry", "amend_entry", "entry_paper"), ("breach", breach.pk)),
        **dict.fromkeys(("registers", "enter"), ("breach",)),
        **dict.fromkeys(OF_PERSONS, (person.pk,)),
        **dict.fromkeys(OF_POSTS, (post.pk,)),
        **dict.fromkeys(OF_REQUESTS, (request.pk,)),
        "answer": (known.pk,),
        "copy": (request.pk, "json"),
        "merge_choose": (second.pk,),
        "merge_two": (second.pk, first.pk),
        "merge": (merged.pk,),
        "unmerge": (merged.pk,),
        "of_client": (client.pk,),
        "glance": (client.pk,),
    }
    return {f"persons:{name}": args for name, args in pages.items()}
