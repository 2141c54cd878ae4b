from datetime import UTC, datetime

import pytest

from kehubu.core import history
from kehubu.core.versions import ChangedMeanwhile, check_version
from kehubu.sample.journey import Journey
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def amended(client, by, **values):
    values["version"] = client.version + 1
    return history.amend(client, "client.amended", by=by, at=NOON, values=values)


def test_version_that_was_seen_gives_the_next_one():
    assert check_version(ClientFactory(version=3), 3) == 4


@pytest.mark.parametrize("seen", [0, 2, 4, -1])
def test_any_other_version_is_refused(seen):
    with pytest.raises(ChangedMeanwhile):
        check_version(ClientFactory(version=3), seen)


def test_refusal_tells_who_changed_which_field_since():
    first, second = UserFactory(name="甲"), UserFactory(name="乙")
    client = ClientFactory(name="样例一", region="上海")
    amended(client, first, name="样例二")
    amended(client, second, name="样例三", region="北京")
    amended(client, first, phone="021")

    with pytest.raises(ChangedMeanwhile) as refusal:
        check_version(client, 2)

    assert refusal.value.details == (
        "03-02 12:00 乙：客户名称 样例二 → 样例三；地区 上海 → 北京",
        "03-02 12:00 甲：电话 — → 021",
    )
    assert refusal.value.params == {"version": 4}


def test_refusal_leaves_out_what_was_undone_before_it_was_seen():
    client = ClientFactory(region="上海")
    seen = client.version
    amended(client, UserFactory(name="甲"), region="北京")
    back = {"region": "上海", "version": seen}
    history.amend(client, "client.unmerged", by=UserFactory(), at=NOON, values=back)
    amended(client, UserFactory(name="乙"), phone="021")

    with pytest.raises(ChangedMeanwhile) as refusal:
        check_version(client, seen)

    assert refusal.value.details == ("03-02 12:00 乙：电话 — → 021",)


def test_refusal_tells_values_as_the_page_shows_them():
    client = ClientFactory()
    values = {"status": "client", "listed_on": datetime(2026, 3, 2, tzinfo=UTC).date()}
    amended(client, UserFactory(name="甲"), **values)

    with pytest.raises(ChangedMeanwhile) as refusal:
        check_version(client, 1)

    assert refusal.value.details == (
        "03-02 12:00 甲：上市日期 — → 2026-03-02；状态 潜在客户 → 客户",
    )


def test_refusal_leaves_out_what_happened_without_a_new_version():
    client = ClientFactory(version=2)
    history.record("client.won", client, by=None, at=NOON, changes={"x": [1, 2]})

    with pytest.raises(ChangedMeanwhile) as refusal:
        check_version(client, 1)

    assert refusal.value.details == ()


def test_refusal_leaves_out_what_has_no_label_on_the_page():
    client = ClientFactory(version=2)
    changes = {
        "version": [1, 2],
        "name": ["样例一", "样例二"],
        "sort_key": ["yang0li0yi", "yang0li0er"],
        "no_longer_a_field": ["红", "绿"],
    }
    history.record("client.amended", client, by=None, at=NOON, changes=changes)

    with pytest.raises(ChangedMeanwhile) as refusal:
        check_version(client, 1)

    assert refusal.value.details == ("03-02 12:00 Kehubu：客户名称 样例一 → 样例二",)


def test_refusal_tells_long_texts_by_their_beginning():
    client = ClientFactory(remark="短")
    amended(client, UserFactory(name="甲"), remark="长" * 100)

    with pytest.raises(ChangedMeanwhile) as refusal:
        check_version(client, 1)

    assert refusal.value.details == (f"03-02 12:00 甲：备注 短 → {'长' * 60}…",)


def test_refusal_tells_persons_departments_and_answers_in_words(agency):
    journey = Journey(agency, ClientFactory(), "样例推广")
    journey.until_orders()
    order = journey.draft_order(is_billable=None)
    changes = {
        "version": [1, 2],
        "is_billable": [None, True],
        "department": [agency.designer.department_id, agency.gm.department_id],
    }
    order.version = 2
    history.record("order.amended", order, by=agency.gm, at=NOON, changes=changes)

    with pytest.raises(ChangedMeanwhile) as refusal:
        check_version(order, 1)

    assert refusal.value.details == (
        "03-02 12:00 甲总：接单部门 创作部 → 总经理室；可向客户收费 — → 是",
    )
