"""The situation brief: written cell by cell, by version, completed by the dossier."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.core.papers import to_data
from kehubu.core.versions import ChangedMeanwhile
from kehubu.dossiers import services as dossiers
from kehubu.dossiers.services.parts import StillUsed
from kehubu.dossiers.services.spending import Spending
from kehubu.dossiers.spans import YEAR, Span
from kehubu.markets import printing, queries, services
from kehubu.markets.aspects import ASPECTS, FIELDS, HINTS, Point
from kehubu.markets.models import Finding
from kehubu.markets.services.briefs import (
    DayToCome,
    KnownAndUnknown,
    NeedsSource,
    NotARivalOfTheClient,
    SaysNothing,
)
from tests.factories import ClientFactory
from tests.markets.conftest import NOON, TODAY, rival_of
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def test_every_point_stands_in_one_aspect_and_answers_one_field():
    assert [p for aspect in ASPECTS for p in aspect.points] == list(Point)
    assert sorted(p for points in FIELDS.values() for p in points) == sorted(Point)
    assert list(HINTS) == list(Point)


def test_cell_is_written_and_history_tells_it(write, client_, crew):
    finding = write(Point.PRICE, text="6.9 元", source="卖场")

    assert (finding.client, finding.rival, finding.version) == (client_, None, 1)
    (entry,) = HistoryEntry.objects.filter(verb="brief.written")
    assert (entry.by, entry.within_id) == (crew.executive, client_.pk)
    assert entry.changes["text"] == [None, "6.9 元"]


def test_cell_is_rewritten_by_version(write):
    write(Point.PRICE)

    again = write(Point.PRICE, seen=1, text="", source="", why="对方不说")

    assert (again.version, again.is_known, again.why) == (2, False, "对方不说")
    assert Finding.objects.count() == 1


def test_same_words_write_nothing(write):
    write(Point.PRICE)

    with unchanged():
        write(Point.PRICE, seen=1)


def test_second_writer_is_told(write, crew):
    write(Point.PRICE, text="甲")

    with unchanged(), pytest.raises(ChangedMeanwhile) as told:
        write(Point.PRICE, by=crew.manager, text="乙")
    assert "甲" in told.value.details[0]


def test_rival_and_client_have_cells_of_their_own(write, rival):
    write(Point.PRICE)
    write(Point.PRICE, rival=rival)

    assert Finding.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"text": "", "source": ""}, SaysNothing),
        ({"why": "没问到"}, KnownAndUnknown),
        ({"source": ""}, NeedsSource),
        ({"as_of": TODAY + timedelta(days=1)}, DayToCome),
    ],
)
def test_cell_that_says_too_little_is_refused(write, client_, said, refusal):
    with unchanged(), pytest.raises(refusal):
        write(Point.PRICE, **said)


def test_rival_of_another_client_is_refused(write, crew):
    other = rival_of(ClientFactory(), crew)

    with unchanged(), pytest.raises(NotARivalOfTheClient):
        write(Point.PRICE, rival=other)


@pytest.mark.parametrize("who", ["second_manager", "designer", "finance", "auditor"])
def test_others_do_not_write(write, client_, crew, who):
    with unchanged(), pytest.raises(PermissionDenied):
        write(Point.PRICE, by=getattr(crew, who))


def test_confirmed_cell_is_of_today(write, crew, client_):
    finding = write(Point.PRICE, as_of=date(2026, 1, 1))
    assert finding.is_stale(TODAY)

    services.confirm(finding, by=crew.manager, at=NOON, seen=1)

    finding.refresh_from_db()
    assert (finding.as_of, finding.version) == (TODAY, 2)
    with unchanged(), pytest.raises(ChangedMeanwhile):
        services.confirm(finding, by=crew.manager, at=NOON, seen=1)
    with unchanged(), pytest.raises(PermissionDenied):
        services.confirm(finding, by=crew.finance, at=NOON, seen=2)


def test_cell_is_stale_after_thirty_days(write):
    finding = write(Point.PRICE, as_of=TODAY - timedelta(days=30))

    assert not finding.is_stale(TODAY)
    assert finding.is_stale(TODAY + timedelta(days=1))


def spend(client, crew, rival=None, **values):
    row = Spending(Span.of(2025, YEAR), "television", "华东", 300_00, "监测", rival)
    more = Spending(Span.of(2025, YEAR), "feed", "全国", 100_00, "监测", rival)
    dossiers.add_spend(client, by=crew.finance, at=NOON, rows=[row, more])


def test_brief_counts_what_is_filled_and_how_old(write, client_, rival, crew):
    write(Point.PRICE, as_of=TODAY - timedelta(days=40))
    write(Point.PROMOTION, text="", source="", why="没问到")
    spend(client_, crew)

    brief = queries.brief(client_, crew.manager, TODAY)

    own, other = brief.columns
    assert (own.percent, own.stale, other.percent) == (100 * 5 // 9, 1, 0)
    assert (brief.age, brief.stale, brief.percent) == (40, 1, 27)


def test_figures_of_the_dossier_answer_by_themselves(client_, rival, crew):
    spend(client_, crew, rival)

    def said(point):
        return queries.cell(client_, point, crew.manager, TODAY, rival=rival).text

    assert said(Point.AD_SPEND) == "2025年共 ¥400.00"
    assert said(Point.AD_MEDIA) == "2025年：电视 75%、信息流 25%"
    assert said(Point.AD_REGIONS) == "2025年：华东 75%、全国 25%"
    assert said(Point.AD_STANDARD) == ""


def test_figures_of_nothing_have_no_shares(client_, crew):
    row = Spending(Span.of(2025, YEAR), "television", "华东", 0)
    dossiers.add_spend(client_, by=crew.finance, at=NOON, rows=[row])

    assert queries.cell(client_, Point.AD_MEDIA, crew.manager, TODAY).text == ""


def test_brief_is_read_in_three_statements(
    client_, crew, write, django_assert_num_queries
):
    for name in ("乙", "丙", "丁"):
        write(Point.PRICE, rival=rival_of(client_, crew, name))

    with django_assert_num_queries(3):
        brief = queries.brief(client_, crew.gm, TODAY)

    assert [column.name for column in brief.columns] == ["甲样例", "乙", "丙", "丁"]


def test_step_of_the_procedure_gets_the_six_fields(client_, rival, write, crew):
    write(Point.PRODUCT, text="谷物")
    write(Point.PACKAGING, text="小袋")
    write(Point.AD_STANDARD, rival=rival, text="", source="", why="没看到")

    own, other = queries.situation(client_, crew.executive, TODAY)

    assert own["market"] == "产品：谷物\n包装：小袋"
    assert (own["company"], own["spend"]) == ("甲样例", "")
    assert other["standard"] == "不知道：没看到"
    assert queries.sources(client_, crew.executive, TODAY) == "走访"


def test_rival_with_findings_is_not_removed(rival, write, crew):
    write(Point.PRICE, rival=rival)

    with unchanged(), pytest.raises(StillUsed) as told:
        dossiers.remove(rival, by=crew.manager, at=NOON)
    assert told.value.details == ("情况简报：1 条",)


def test_pack_has_brief_products_and_latest_intelligence(
    client_, rival, write, log, file, add_fact, crew
):
    write(Point.PRICE, rival=rival, text="打八折", source="电商")
    write(Point.PROMOTION, text="", source="", why="没问到")
    spend(client_, crew)
    log(rival, title="要换包装")
    add_fact()

    text = str(to_data(printing.pack(client_, crew.executive, NOON).blocks))

    for words in (
        "打八折",
        "不知道：没问到",
        "要换包装",
        "¥400.00",
        "零售额",
        "乙对手",
    ):
        assert words in text


def test_print_is_noted(client_, crew):
    services.print_pack(client_, by=crew.executive, at=NOON, title="会前简报.pdf")

    (entry,) = HistoryEntry.objects.filter(verb="brief.printed")
    assert (entry.reason, entry.subject_id) == ("会前简报.pdf", client_.pk)
    with unchanged(), pytest.raises(PermissionDenied):
        services.print_pack(client_, by=crew.second_manager, at=NOON, title="x")
