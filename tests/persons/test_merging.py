"""Two entries of one person become one, and two again."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.clients.models import Client
from kehubu.clients.services.moving import ChangedSince
from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.persons import errors, queries, services, twins
from kehubu.persons.birthdays import Birthday
from kehubu.persons.models import Consent, KeyPerson, PersonMerge, Post, Private
from tests.persons.conftest import (
    NOW,
    add,
    checked,
    consent,
    keep_private,
    open_request,
)
from tests.tables import snapshot, unchanged

pytestmark = pytest.mark.django_db

BORN = {"birthday": Birthday(6, 23)}
LEFT_BEHIND = {
    "core_job",
    "core_searchrow",
    "core_historyentry",
    "persons_personmerge",
}
"""What merging and its undoing leave: the memory of it, and work for the worker."""


@pytest.fixture
def pair(crew, offices):
    """
    One person entered twice: at one client by both entries, at the other by the second.
    """
    by = crew.director
    first = add(by, offices.ours, name="林样例", mobile="13800001234")
    second = add(by, offices.ours, name="林样例", email="lin@example.com", title="总监")
    add_post(by, second.person, offices.theirs, title="顾问")
    services.relate(
        first, by=by, at=NOW(), user=crew.executive, strength=2, reason="甲"
    )
    services.relate(
        second, by=by, at=NOW(), user=crew.executive, strength=4, reason="乙"
    )
    services.relate(second, by=by, at=NOW(), user=crew.gm, strength=1, reason="丙")
    return first.person, second.person


def add_post(by, person, client, **values):
    return services.begin_post(person, by=by, at=NOW(), client=client, values=values)


def merged(kept, dropped, by, taken=()):
    versions = (kept.version, dropped.version)
    words = {"by": by, "at": NOW(), "dropped": dropped, "taken": taken}
    return services.merge(kept, **words, seen=versions)


def undone(the_merge, by):
    return services.unmerge(the_merge, by=by, at=NOW())


def state():
    tables = {name.strip('"'): rows for name, rows in snapshot().items()}
    return {name: rows for name, rows in tables.items() if name not in LEFT_BEHIND}


def test_posts_and_relations_become_one(crew, offices, pair):
    kept, dropped = pair

    merged(kept, dropped, crew.director)

    here, there = kept.posts.order_by("client_id")
    assert (here.mobile, here.email, here.title) == (
        "13800001234",
        "lin@example.com",
        "总监",
    )
    assert (there.client, there.title) == (offices.theirs, "顾问")
    known = here.relations.order_by("user_id").values_list("user", "strength")
    assert set(known) == {(crew.executive.pk, 2), (crew.gm.pk, 1)}
    assert not KeyPerson.objects.filter(pk=dropped.pk).exists()
    jobs.run_waiting()
    assert [hit.title for hit in search.find(crew.gm, "林样例")] == ["林样例", "林样例"]


def test_parts_that_are_taken_replace_the_kept_ones(crew, pair):
    kept, dropped = pair
    values = {"name": "林样例（新）", "background": "老同学"}
    dropped = services.amend(dropped, by=crew.gm, at=NOW(), values=values, seen=1)

    merged(kept, dropped, crew.director, taken=["name", "background"])

    kept.refresh_from_db()
    assert (kept.name, kept.background, kept.source) == (
        "林样例（新）",
        "老同学",
        "card",
    )
    assert {post.sort_key for post in kept.posts.all()} != {""}
    assert HistoryEntry.objects.filter(verb="person.merged").exists()


def test_undoing_puts_everything_back(crew, pair):
    kept, dropped = pair
    for person, covers in (kept, ("birthday", "tastes")), (dropped, ("birthday",)):
        consent(person, crew.director, *covers)
        keep_private(person, crew.director, **BORN)
    keep_private(kept, crew.director, tastes="茶")
    open_request(crew.director, kind="know", person=dropped)
    jobs.run_waiting()
    before = state()

    the_merge = merged(kept, dropped, crew.director, taken=["name"])
    between = state()
    undone(the_merge, crew.director)

    assert between != before
    assert state() == before
    story = HistoryEntry.objects.about(dropped).values_list("verb", flat=True)
    assert "person.added" in story


def test_narrower_consent_holds(crew, pair):
    kept, dropped = pair
    consent(kept, crew.director, "birthday", "tastes")
    keep_private(kept, crew.director, **BORN, tastes="爱喝茶")
    consent(dropped, crew.director, "birthday")

    merged(kept, dropped, crew.director)

    assert queries.covered(kept.pk) == {"birthday"}
    assert queries.held(kept) == {"birthday"}
    aside = Consent.objects.get(is_set_aside=True)
    assert (aside.tastes, aside.withdrawn_at) == (True, None)


def test_private_data_do_not_mix_without_the_consent_of_both(crew, pair):
    kept, dropped = pair
    consent(dropped, crew.director, "family")
    keep_private(dropped, crew.director, family="女儿读大学")

    the_merge = merged(kept, dropped, crew.director)

    assert queries.held(kept) == set()
    with pytest.raises(errors.NothingKept):
        services.reveal(kept, by=crew.director, at=NOW(), reason="看看")
    assert "女儿" not in str(the_merge.private)
    undone(the_merge, crew.director)
    assert Private.objects.get(person=dropped).family == "女儿读大学"


def test_withdrawn_consent_does_not_come_back(crew, pair):
    kept, dropped = pair
    for person in pair:
        consent(person, crew.director, "birthday")
        keep_private(person, crew.director, **BORN)
    the_merge = merged(kept, dropped, crew.director)
    services.withdraw_consent(kept, by=crew.director, at=NOW())
    jobs.run_waiting()

    the_merge.refresh_from_db()
    undone(the_merge, crew.director)

    assert (the_merge.private, the_merge.merged) == ([], [])
    assert queries.held(dropped) == queries.held(kept) == set()
    assert not Consent.objects.in_force().exists()


def test_erasure_takes_the_memory_of_the_merge_along(crew, pair):
    kept, dropped = pair
    values = {"name": "林旧名", "background": ""}
    dropped = services.amend(dropped, by=crew.gm, at=NOW(), values=values, seen=1)
    merged(kept, dropped, crew.director)
    note = "找林旧名，lin@example.com"
    Client.objects.filter(pk=kept.posts.first().client_id).update(remark=note)
    kept.posts.update(email="")
    request = open_request(crew.director, name="林样例", person=kept, terms="")

    request = checked(request, crew.director)
    services.erase(request, by=crew.director, at=NOW(), reason="本人要求")

    assert not PersonMerge.objects.exists()
    assert not Client.objects.filter(remark__contains="林旧名").exists()
    assert not Client.objects.filter(remark__contains="lin@").exists()
    assert not Post.objects.filter(person=kept).exists()


def test_merging_is_refused(crew, offices, pair):
    kept, dropped = pair
    words = {"at": NOW(), "dropped": dropped}
    with unchanged():
        for by in (crew.executive, crew.security, crew.finance, crew.auditor):
            with pytest.raises(PermissionDenied):
                services.merge(kept, by=by, **words, seen=(1, 1))
        with pytest.raises(errors.SamePerson):
            merged(kept, kept, crew.gm)
        with pytest.raises(ChangedMeanwhile):
            services.merge(kept, by=crew.gm, **words, seen=(1, 5))


def test_undoing_is_refused(crew, pair):
    kept, dropped = pair
    the_merge = merged(kept, dropped, crew.director)

    with unchanged(), pytest.raises(PermissionDenied):
        undone(the_merge, crew.executive)
    kept.refresh_from_db()
    services.amend(
        kept, by=crew.gm, at=NOW(), values={"background": "新"}, seen=kept.version
    )
    with unchanged(), pytest.raises(ChangedSince):
        undone(the_merge, crew.director)

    other = add(crew.gm, kept.posts.first().client, name="再样例").person
    kept.refresh_from_db()
    again = merged(kept, other, crew.gm)
    undone(again, crew.gm)
    with unchanged(), pytest.raises(errors.AlreadyUndone):
        undone(again, crew.gm)


def test_likely_twins_are_told_to_who_sees_all_of_them(crew, offices, pair):
    kept, dropped = pair
    by_number = add(crew.gm, offices.theirs, name="木某", mobile="13800001234").person
    add(crew.gm, offices.theirs, name="别人样例")

    told = [
        (twin.person, str(twin.reason)) for twin in twins.likely_twins(kept, crew.gm)
    ]

    assert told == [(by_number, "手机相同"), (dropped, "同一客户，姓名相同")]
    assert twins.likely_twins(kept, crew.executive) == []


def test_pages_compare_merge_and_undo(crew, browse, pair):
    kept, dropped = pair
    consent(kept, crew.director, "tastes")
    keep_private(kept, crew.director, tastes="茶")
    browser = browse(crew.director)
    url = f"/persons/{kept.pk}/merge/{dropped.pk}/"

    assert "可能登记了两次" in browser.get(f"/persons/{kept.pk}/").content.decode()
    assert url in browser.get(f"/persons/{kept.pk}/merge/").content.decode()
    shown = browser.get(url).content.decode()
    assert "lin@example.com" in shown
    assert "喜好合并后不再能看" in shown
    stale = browser.post(url, {"kept_version": 9, "dropped_version": 1})
    assert stale.status_code == 409
    done = browser.post(
        url, {"kept_version": 1, "dropped_version": 1, "taken": ["name"]}
    )
    assert done["Location"] == f"/persons/{kept.pk}/"
    assert browser.get(f"/persons/{dropped.pk}/")["Location"] == done["Location"]
    the_merge = PersonMerge.objects.get()
    assert "撤销合并" in browser.get(the_merge.get_absolute_url()).content.decode()
    browser.post(f"/persons/merges/{the_merge.pk}/undo/")
    assert browser.get(f"/persons/{dropped.pk}/").status_code == 200


def test_pages_are_not_for_whom_a_post_is_hidden_from(crew, browse, pair):
    kept, dropped = pair
    browser = browse(crew.executive)

    assert browser.get(f"/persons/{dropped.pk}/").status_code == 200
    for url in (
        f"/persons/{dropped.pk}/merge/",
        f"/persons/{kept.pk}/merge/{dropped.pk}/",
    ):
        assert browser.get(url).status_code == 404
