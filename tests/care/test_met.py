"""Whom a contact is with: key persons chosen, shown, dated, copied out, erased."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kehubu.care import queries, services
from kehubu.care.models import Contact
from kehubu.care.services.meeting import NotTheirPerson
from kehubu.persons import finding, judging
from kehubu.persons import queries as of_persons
from kehubu.persons import services as persons
from kehubu.persons.models import Post
from tests.care.conftest import DAY, NOON, TODAY
from tests.care.test_contacts import amended
from tests.persons.conftest import add, checked_request
from tests.reading import read
from tests.tables import unchanged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lin(crew, served):
    return add(crew.executive, served, title="总监", mobile="13800001234").person


@pytest.fixture
def zhou(crew, served):
    return add(crew.executive, served, name="周样例", title="经理").person


@pytest.fixture
def stranger(crew, client_of):
    elsewhere = client_of(name="乙样例饮料")
    return add(crew.executive, elsewhere, name="钱样例").person


def noted(act, *met, **said):
    contact = act.note(**said)
    return amended(contact, contact.owner, v={"persons": met}, seen=contact.version)


def last(person):
    return Post.objects.get(person=person).contacted_on


def words(response):
    return read(response.content.decode())


def url(name, *args):
    return reverse(f"care:{name}", args=args)


# ---- the day of the last contact


def test_last_contact_follows_what_is_noted_amended_and_taken_back(act, lin, zhou):
    older = noted(act, lin, zhou, done_at=NOON - 5 * DAY)
    contact = noted(act, lin, done_at=NOON - DAY)
    assert (last(lin), last(zhou)) == (TODAY - DAY, TODAY - 5 * DAY)

    moved = {"done_at": NOON - 9 * DAY, "persons": [lin]}
    contact = amended(contact, contact.owner, v=moved, seen=contact.version)
    assert last(lin) == TODAY - 5 * DAY

    amended(older, older.owner, v={"persons": [zhou]}, seen=older.version)
    assert (last(lin), last(zhou)) == (TODAY - 9 * DAY, TODAY - 5 * DAY)


def test_day_told_by_hand_is_not_lost(crew, act, lin):
    post = lin.posts.get()
    told = {"by": crew.executive, "at": NOON}
    persons.contact(post, on=TODAY - 3 * DAY, **told)

    contact = noted(act, lin)
    assert last(lin) == TODAY
    amended(contact, contact.owner, v={"persons": []}, seen=contact.version)

    assert last(lin) == TODAY - 3 * DAY


def test_post_that_has_ended_hears_nothing_later(crew, act, lin):
    post = lin.posts.get()
    noted(act, lin, done_at=NOON - 4 * DAY)
    persons.end_post(post, by=crew.executive, at=NOON, on=TODAY - 2 * DAY)

    noted(act, lin)

    assert last(lin) == TODAY - 4 * DAY


def test_planned_contact_dates_nobody_until_it_is_done(act, crew, lin):
    contact = act.plan()
    values = {"persons": [lin], "planned_at": contact.planned_at}
    values |= {"kind": contact.kind, "purpose": contact.purpose}
    words_ = {"by": crew.executive, "at": NOON, "owner": crew.executive, "seen": 1}
    contact = services.amend_contact(contact, colleagues=[], values=values, **words_)
    assert last(lin) is None

    act.complete(contact, seen=contact.version)

    assert [person.name for person in contact.persons.all()] == ["林样例"]
    assert last(lin) == TODAY


def test_whoever_is_not_the_clients_is_refused(act, stranger, lin):
    contact = noted(act, lin)

    with unchanged(), pytest.raises(NotTheirPerson):
        amended(contact, contact.owner, v={"persons": [stranger]}, seen=contact.version)


# ---- chosen in the forms


@pytest.fixture
def typed(crew, served):
    return {
        "client": served.pk,
        "kind": "drop_in",
        "done_at": "2026-03-02T11:30",
        "note": "看了样稿",
        "owner": crew.executive.pk,
    }


def test_persons_are_ticked_where_a_visit_is_noted(desk, typed, lin, zhou, served):
    page = desk.get(url("note"), {"client": served.pk}).content.decode()
    assert "林样例 总监" in page
    assert "周样例 经理" in page

    answer = desk.post(url("note"), typed | {"persons": [lin.pk]})

    contact = Contact.objects.get()
    assert list(contact.persons.all()) == [lin]
    page = words(desk.get(answer.url))
    assert "见到的关键人物 林样例 总监" in page
    assert "周样例" not in page


@pytest.mark.parametrize("said", ["stranger", "bald", "999999"])
def test_who_may_not_be_ticked_is_told_and_nothing_is_noted(
    desk, typed, stranger, said
):
    said = stranger.pk if said == "stranger" else said

    with unchanged():
        answer = desk.post(url("note"), typed | {"persons": [said]}, headers=HTMX)

    assert answer.status_code == 422
    assert "不是这个客户的关键人物" in words(answer)


def test_persons_follow_the_client_that_is_chosen(desk, lin, stranger, served):
    asked = {"client": served.pk}
    found = words(desk.get(url("find_persons"), asked, headers=HTMX))
    other = {"client": stranger.posts.get().client_id}
    others = words(desk.get(url("find_persons"), other, headers=HTMX))
    none = desk.get(url("find_persons"), headers=HTMX).content.decode()

    assert "林样例" in found
    assert "钱样例" not in found
    assert "钱样例" in others
    assert 'name="persons"' not in none


def test_client_without_key_persons_says_so(desk, served):
    found = words(desk.get(url("find_persons"), {"client": served.pk}, headers=HTMX))

    assert "还没有登记在任的关键人物" in found


def test_persons_of_a_client_that_is_not_seen_are_not_offered(
    browse, crew, lin, served
):
    asked = browse(crew.second_manager).get(url("find_persons"), {"client": served.pk})

    assert "林样例" not in words(asked)


def test_ticks_stay_while_a_client_is_looked_for(desk, typed, lin):
    typed |= {"find": "1", "q": "x", "persons": [lin.pk]}

    page = desk.post(url("note"), typed).content.decode()

    assert f'value="{lin.pk}"' in page
    assert words_of_ticks(page) == [str(lin.pk)]


def words_of_ticks(page):
    boxes = [part for part in page.split("<input") if 'name="persons"' in part]
    return [box.split('value="')[1].split('"')[0] for box in boxes if "checked" in box]


def test_who_is_planned_is_ticked_when_it_is_noted(desk, typed, lin, zhou, crew):
    planned = {"kind": "routine", "planned_at": "2026-03-02T12:30", "purpose": "看样稿"}
    planned |= {"client": typed["client"], "owner": crew.executive.pk}
    answer = desk.post(url("plan_contact"), planned | {"persons": [lin.pk]})
    contact = Contact.objects.get()
    assert "要见的关键人物 林样例" in words(desk.get(answer.url))

    form = desk.get(url("complete_contact", contact.pk)).content.decode()

    assert words_of_ticks(form) == [str(lin.pk)]


def test_who_has_left_stays_named_and_may_be_kept(desk, crew, act, lin, typed):
    contact = noted(act, lin)
    post = lin.posts.get()
    persons.end_post(post, by=crew.executive, at=NOON, on=TODAY)

    form = desk.get(url("amend_contact", contact.pk)).content.decode()
    said = typed | {"persons": [lin.pk], "version": contact.version}
    answer = desk.post(url("amend_contact", contact.pk), said)

    assert words_of_ticks(form) == [str(lin.pk)]
    assert answer.status_code == 302
    assert list(contact.persons.all()) == [lin]
    fresh = words(desk.get(url("find_persons"), {"client": contact.client_id}))
    assert "林样例" not in fresh


# ---- shown


def test_contacts_stand_on_the_page_of_a_person(desk, crew, act, lin, zhou):
    noted(act, lin, note="谈了样稿的颜色")
    plan = act.plan(planned_at=NOON + DAY, purpose="看第二稿")
    plan.persons.add(lin)
    dropped = act.plan(purpose="取消的事")
    dropped.persons.add(lin)
    services.cancel_contact(dropped, by=crew.executive, at=NOON, reason="客户没空")

    page = desk.get(reverse("persons:detail", args=[lin.pk])).content.decode()
    part = words(desk.get(url("of_person", lin.pk), headers=HTMX))
    none = words(desk.get(url("of_person", zhou.pk), headers=HTMX))

    assert url("of_person", lin.pk) in page
    assert "谈了样稿的颜色" in part
    assert "看第二稿" in part
    assert "取消的事" not in part
    assert "还没有记过和他的往来" in none


def test_who_may_not_see_key_persons_sees_the_contact_without_them(
    browse, crew, act, lin
):
    contact = noted(act, lin)

    seen = words(browse(crew.finance).get(contact.get_absolute_url()))

    assert "谈了样稿" in seen
    assert "林样例" not in seen


def test_contacts_elsewhere_are_not_betrayed(crew, act, lin, client_of):
    """
    Who serves the former client alone does not learn of contacts at the new one.
    """
    theirs = client_of(name="丙样例乳业")
    theirs.team.all().delete()
    theirs.team.create(user=crew.second_manager, role="am")
    post = lin.posts.get()
    begun = {"client": theirs, "values": {"title": "总经理"}}
    persons.move(post, by=crew.gm, at=NOON, on=TODAY, **begun)
    values = {"kind": "phone", "done_at": NOON, "met": "", "met_senior": False}
    values |= {"note": "秘密的事", "outcome": "", "persons": [lin]}
    by = {"by": crew.second_manager, "owner": crew.second_manager}
    services.note_contact(theirs, at=NOON, values=values, **by)

    assert queries.contacts_with(lin, crew.executive) == []
    assert len(queries.contacts_with(lin, crew.second_manager)) == 1


# ---- handed out, erased


def test_contact_is_found_handed_out_and_unlinked(crew, act, lin, zhou, desk):
    contact = noted(act, lin, zhou, note="谈了样稿")
    given = {"name": "林样例", "terms": "13800001234", "person": lin}
    request = checked_request(crew.director, **given)

    keys = {hit.key for hit in finding.of(request)}
    copied = persons.copy_out(request, by=crew.director, at=NOON)
    assert f"care.contact:{contact.pk}" in keys
    assert ("其他出处", "往来", str(contact)) in copied.lines
    arguable = judging.arguable(request, finding.of(request))
    assert f"care.contact:{contact.pk}" not in {hit.key for hit in arguable}

    spare = [f"care.contact:{contact.pk}"]
    persons.erase(request, by=crew.director, at=NOON, reason="本人要求", spare=spare)

    assert list(contact.persons.all()) == [zhou]
    assert list(finding.linked(lin)) == []
    page = words(desk.get(contact.get_absolute_url()))
    assert "周样例" in page
    assert "已删除的人" not in page


def test_review_of_the_data_waits_while_somebody_is_met(act, lin):
    lin.created_at = NOON - timedelta(days=900)
    lin.save()
    assert list(of_persons.to_review(TODAY, 24)) == [lin]

    noted(act, lin)

    assert list(of_persons.to_review(TODAY, 24)) == []
