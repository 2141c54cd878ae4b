"""The key persons of the sample agency's clients: invented, and named so."""

from datetime import datetime, timedelta

from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.persons import services
from kehubu.persons.birthdays import Birthday
from kehubu.persons.models import Post
from kehubu.sample.people import Crew

# Name, department, title, kind, level, strength with the executive, days since the
# last contact.
AT_FIRST = (
    ("林样例", "总经理室", "总经理", "chief", "decides", 2, 40),
    ("周样例", "市场部", "市场总监", "advertising", "decides", 4, 6),
    ("何样例", "市场部", "品牌经理", "other", "influences", 5, 2),
    ("邵样例", "销售部", "销售总监", "sales", "uses", 3, 20),
    ("任样例", "采购部", "采购经理", "purchasing", "blocks", 1, 120),
    ("单样例", "行政部", "行政主任", "administration", "", 0, None),
)
ELSEWHERE = (
    ("曾样例", "市场部", "总监", "advertising", "decides", 3, 12),
    ("区样例", "总经理室", "副总经理", "deputy", "influences", 1, 75),
)
MOBILE = "1380000{:04}"


def introduce(crew: Crew, entered: list[Client], at: datetime) -> None:
    """
    Enter who matters at the first clients; one has gone from the first client to the
    second.
    """
    first, second, third = entered[:3]
    for n, row in enumerate(AT_FIRST):
        _enter(crew, first, at, n, row)
    for n, row in enumerate(ELSEWHERE):
        _enter(crew, third, at, len(AT_FIRST) + n, row)
    _leave(crew, first, second, at)


def _enter(
    crew: Crew,
    client: Client,
    at: datetime,
    number: int,
    row: tuple[str, str, str, str, str, int, int | None],
) -> Post:
    name, department, title, kind, level, strength, silent = row
    by, day = crew.manager, timezone.localdate(at)
    values = {"name": name, "source": "card", "basis": "consent"}
    particulars = {
        "department": department,
        "title": title,
        "kind": kind,
        "level": level,
        "mobile": MOBILE.format(number),
    }
    post = services.add(by=by, at=at, client=client, values=values, post=particulars)
    if strength and crew.executive.has_perm("persons.amend_post", post):
        services.relate(
            post,
            by=by,
            at=at,
            user=crew.executive,
            strength=strength,
            reason="项目上共事",
        )
    if silent is not None:
        services.contact(post, by=by, at=at, on=day - timedelta(days=silent))
    return post


def confide(crew: Crew, client: Client, at: datetime) -> None:
    """
    Have one of a client's people agree to our keeping his birthday: with who serves it.
    """
    by, name = crew.executive, AT_FIRST[1][0]
    post = Post.objects.get(client=client, person__name=name)
    day = timezone.localdate(at)
    born = day + timedelta(days=5)
    services.record_consent(
        post.person,
        by=by,
        at=at,
        covers=["birthday", "tastes"],
        channel="talk",
        given_on=day,
        note="拜访时当面同意",
    )
    values = {"birthday": Birthday(born.month, born.day), "tastes": "喜欢喝茶"}
    services.set_private(post.person, by=by, at=at, values=values)


def _leave(crew: Crew, first: Client, second: Client, at: datetime) -> None:
    """
    Let one go from a client to the other: what happened there stays there.
    """
    post = _enter(
        crew, first, at, 99, ("仇样例", "市场部", "媒介经理", "other", "uses", 2, 200)
    )
    services.move(
        post,
        by=crew.director,
        at=at,
        on=timezone.localdate(at),
        client=second,
        values={"department": "市场部", "title": "市场总监", "level": "decides"},
    )
