"""Job bags: opened with a number, holding all that carries it."""

import io

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.versions import ChangedMeanwhile
from kehubu.people.models import Post, User
from kehubu.traffic import barcode, queries, services
from kehubu.traffic.models import JobBag
from kehubu.traffic.receivers import bag_order
from kehubu.traffic.services.bags import AlreadyBagged, NotIssued, SamplesNeedAPlace
from tests.reading import read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(put):
    return put("Q-1", state="issued", planned_hours=10)


@pytest.fixture
def bag(order, crew, journey):
    return services.open_bag(order, by=crew.traffic, at=journey.now)


def test_traffic_opens_the_bag_of_an_issued_order(bag, order, crew, journey):
    year = journey.now.year

    assert bag.number == f"GD-{year}-0001"
    assert (bag.order, bag.opened_by) == (order, crew.traffic)
    assert [entry.order for entry in bag.entries.all()] == [order]
    assert HistoryEntry.objects.get(verb="bag.opened").by == crew.traffic


def test_bag_is_opened_once_and_not_before_the_issue(bag, order, put, crew, journey):
    draft = put("Q-2", state="draft")
    type(draft).objects.filter(pk=draft.pk).update(sent_at=None)
    draft.refresh_from_db()

    with unchanged():
        with pytest.raises(AlreadyBagged, match=bag.number):
            services.open_bag(order, by=crew.traffic, at=journey.now)
        with pytest.raises(NotIssued):
            services.open_bag(draft, by=crew.traffic, at=journey.now)


def test_draft_that_was_withdrawn_waits_for_no_bag(put, order, crew):
    draft = put("Q-2", state="withdrawn")
    type(draft).objects.filter(pk=draft.pk).update(sent_at=None)

    assert list(queries.to_be_opened(crew.traffic)) == [order]


@pytest.mark.parametrize("name", ["executive", "gm", "administration"])
def test_others_open_no_bag(order, crew, journey, name):
    with unchanged(), pytest.raises(PermissionDenied):
        services.open_bag(order, by=getattr(crew, name), at=journey.now)


def test_revision_joins_the_bag_of_its_order(bag, order, put):
    revision = put(
        "Q-2", state="issued", kind="revision", revises=order, revision_number=1
    )

    bag_order(revision.pk)
    bag_order(revision.pk)

    assert [entry.order for entry in bag.entries.all()] == [order, revision]


def test_bag_that_is_opened_late_takes_the_revisions_in(put, order, crew, journey):
    revision = put(
        "Q-2", state="issued", kind="revision", revises=order, revision_number=1
    )

    bag = services.open_bag(revision, by=crew.traffic, at=journey.now)

    assert bag.order == order
    assert [entry.order for entry in bag.entries.all()] == [order, revision]


def test_traffic_is_asked_for_a_bag_once(order, crew):
    bag_order(order.pk)
    bag_order(order.pk)

    assert not JobBag.objects.exists()
    asked = Notification.objects.get(topic="traffic.bag")
    assert asked.user == crew.traffic


def test_where_nobody_is_in_traffic_bags_open_themselves(order, crew, journey):
    Post.objects.filter(position="traffic").delete()
    User.objects.filter(pk=crew.traffic.pk).update(held_codes="")

    bag_order(order.pk)

    bag = JobBag.objects.get()
    assert (bag.order, bag.opened_by) == (order, None)
    assert crew.administration.has_perm("traffic.keep_bags")
    bag_order(order.pk)
    assert JobBag.objects.count() == 1


def keep(bag, by, journey, *, seen=1, **values):
    values = {"samples": 2, "place": "三号柜", "remark": "", **values}
    return services.keep_bag(bag, by=by, at=journey.now, values=values, seen=seen)


def test_samples_are_kept_in_a_place(bag, crew, journey):
    kept = keep(bag, crew.traffic, journey)

    assert (kept.samples, kept.place, kept.version) == (2, "三号柜", 2)
    with unchanged():
        with pytest.raises(ChangedMeanwhile):
            keep(bag, crew.traffic, journey)
        with pytest.raises(SamplesNeedAPlace):
            keep(bag, crew.traffic, journey, place=" ", seen=2)
        with pytest.raises(PermissionDenied):
            keep(bag, crew.executive, journey, seen=2)


def test_pages_of_a_bag(bag, crew, browse, order):
    traffic, stranger = browse(crew.traffic), browse(crew.strategist)
    path = bag.get_absolute_url()

    assert bag.number in read(traffic.get("/bags/?q=Q-1").content.decode())
    assert "没有留成品样本" in read(traffic.get(path).content.decode())
    cover = traffic.get(f"{path}cover.pdf").content
    assert bag.number in pypdf.PdfReader(io.BytesIO(cover)).pages[0].extract_text()
    with unchanged():
        assert stranger.get(path).status_code == 404
        assert traffic.post(f"{path}keep/", {}).status_code == 422
        again = reverse("traffic:open_bag", args=[order.pk])
        assert traffic.post(again).status_code == 409
    typed = {"samples": 1, "place": "柜", "version": 1}
    assert traffic.post(f"{path}keep/", typed).url == path
    jobs.run_waiting()
    hits = read(traffic.get(f"/search/?q={bag.number}").content.decode())
    assert bag.number in hits


def test_bars_are_code_39():
    assert {p.count("w") for p in barcode.PATTERNS.values()} == {3}
    assert {len(pattern) for pattern in barcode.PATTERNS.values()} == {9}
    assert len(set(barcode.PATTERNS.values())) == len(barcode.PATTERNS)
    found, width = barcode.bars("GD-1")
    assert (len(found), width) == (6 * 5, 6 * (3 * 3 + 6 + 1))
