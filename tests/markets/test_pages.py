"""Markets in the browser: matrix and cells, entries, industries, papers."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from kehubu.core.models import HistoryEntry
from kehubu.markets import services
from kehubu.markets.aspects import Point
from kehubu.markets.models import Finding, IndustryFile, Intelligence
from tests.factories import ClientFactory
from tests.markets.conftest import FACT, HEARD, NOON, TODAY
from tests.reading import read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(crew, browse):
    return browse(crew.executive)


def page(browser, name, *args, **kwargs):
    answer = browser.get(reverse(f"markets:{name}", args=args), **kwargs)
    assert answer.status_code == 200, name
    return read(answer.content.decode())


def cell_of(client, point="price", **typed):
    words = {"text": "6.9 元", "source": "卖场", "as_of": TODAY, "version": 0, **typed}
    return {f"own-{point}-{name}": value for name, value in words.items()}


def test_panel_and_brief_show_the_matrix(desk, client_, rival, write, file, entry):
    write(Point.PRICE, rival=rival, text="打八折")

    panel = page(desk, "of_client", client_.pk, headers=HTMX)
    whole = page(desk, "brief", client_.pk)

    for text in (panel, whole):
        assert "打八折" in text
        assert "乙对手" in text
    assert "降价" in panel
    assert "食品" in panel
    assert (
        "<html"
        not in desk.get(
            reverse("markets:of_client", args=[client_.pk]), headers=HTMX
        ).content.decode()
    )


def test_client_without_rivals_and_industry_is_told_what_is_missing(desk, client_):
    client_.industry = ""
    client_.save()

    assert "还没有竞争者" in page(desk, "brief", client_.pk)
    assert "还没有写行业" in page(desk, "of_client", client_.pk)


def test_cell_is_written_in_its_place(desk, client_):
    url = reverse("markets:cell", args=[client_.pk, "price"])
    assert '<td id="cell-own-price"' in desk.get(url, headers=HTMX).content.decode()

    answer = desk.post(url, cell_of(client_), headers=HTMX)

    assert answer.status_code == 200
    assert answer.content.decode().strip().startswith('<td id="cell-own-price"')
    assert Finding.objects.get().text == "6.9 元"
    shown = desk.get(url + "?shown=1", headers=HTMX).content.decode()
    assert "<textarea" not in shown
    assert "6.9 元" in page(desk, "cell", client_.pk, "price")


def test_without_scripts_the_brief_comes_back(desk, client_, rival):
    url = reverse("markets:rival_cell", args=[rival.pk, "price"])
    typed = {"text": "", "source": "", "why": "没问到", "as_of": TODAY, "version": 0}
    typed = {f"{rival.pk}-price-{name}": value for name, value in typed.items()}

    answer = desk.post(url, typed)

    assert (answer.status_code, answer.url) == (
        302,
        reverse("markets:brief", args=[client_.pk]),
    )
    assert Finding.objects.get().why == "没问到"


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"text": "", "source": ""}, 409, "不知道的，写明为什么不知道"),
        ({"source": ""}, 409, "请写明来源"),
        ({"as_of": "1800-01-01"}, 422, "请核对年份"),
        ({"as_of": "2026-03-03"}, 409, "日期不能晚于今天"),
        ({"as_of": ""}, 422, "必填"),
    ],
)
def test_bad_cell_is_told_beside_its_field(desk, client_, typed, status, said):
    url = reverse("markets:cell", args=[client_.pk, "price"])

    with unchanged():
        answer = desk.post(url, cell_of(client_, **typed), headers=HTMX)

    assert answer.status_code == status
    assert said in read(answer.content.decode())


def test_second_writer_keeps_what_was_typed(desk, client_, write, crew):
    write(Point.PRICE, by=crew.manager, text="7 元")
    url = reverse("markets:cell", args=[client_.pk, "price"])

    answer = desk.post(url, cell_of(client_))
    text = answer.content.decode()

    assert answer.status_code == 409
    assert "6.9 元" in text
    assert 'name="own-price-version" value="1"' in text
    assert desk.post(url, cell_of(client_, version=1)).status_code == 302


def test_stale_cell_is_confirmed(desk, client_, write):
    finding = write(Point.PRICE, as_of=date(2026, 1, 1))
    finding.refresh_from_db()
    assert "仍然如此" in page(desk, "brief", client_.pk)
    url = reverse("markets:confirm", args=[finding.pk])

    assert "仍然如此" not in read(desk.post(url, headers=HTMX).content.decode())
    assert desk.post(url).status_code == 302
    finding.refresh_from_db()
    assert finding.as_of == TODAY


def test_point_that_is_none_is_not_found(desk, client_):
    url = reverse("markets:cell", args=[client_.pk, "weather"])

    assert desk.get(url).status_code == 404


@pytest.mark.parametrize("file", ["pdf", "docx"])
def test_pack_is_handed_out_and_noted(desk, client_, rival, write, file):
    write(Point.PRICE, rival=rival)

    answer = desk.post(reverse("markets:pack", args=[client_.pk, file]))

    assert answer.content[:2] == (b"%P" if file == "pdf" else b"PK")
    assert HistoryEntry.objects.get(verb="brief.printed").reason.endswith(file)


def test_stranger_finds_nothing(browse, crew, client_, rival, entry, write):
    stranger, finding = browse(crew.second_manager), write(Point.PRICE)
    gets = [("of_client", client_.pk), ("brief", client_.pk), ("add", client_.pk)]
    gets += [("entry", entry.pk), ("amend", entry.pk), ("tell", entry.pk)]
    gets += [("cell", client_.pk, "price"), ("rival_cell", rival.pk, "price")]
    posts = [("pack", client_.pk, "pdf"), ("confirm", finding.pk)]
    posts += [("acknowledge", entry.pk), ("answer", entry.pk)]

    for name, *args in gets:
        path = reverse(f"markets:{name}", args=args)
        assert stranger.get(path).status_code == 404, name
    with unchanged():
        for name, *args in posts:
            path = reverse(f"markets:{name}", args=args)
            assert stranger.post(path).status_code == 404, name


# ---- intelligence


def typed(**values):
    left_out = ("is_internal",)
    kept = {k: v for k, v in {**HEARD, **values}.items() if k not in left_out}
    return {**kept, "tags": ["price"]}


def test_entry_about_a_rival_is_logged_then_told(desk, client_, rival, crew):
    url = reverse("markets:add", args=[client_.pk])
    about = f"rival-{rival.pk}"
    assert (
        f'value="{about}" selected'
        in desk.get(url + f"?about={about}").content.decode()
    )

    answer = desk.post(url, typed(about=about))

    entry = Intelligence.objects.get()
    assert entry.rival == rival
    assert answer.url == reverse("markets:tell", args=[entry.pk])
    assert "丙经理" in page(desk, "tell", entry.pk)
    assert desk.post(answer.url, {"people": [crew.manager.pk]}).status_code == 302
    shown = page(desk, "entry", entry.pk)
    assert "丙经理" in shown
    assert "未阅" in shown


@pytest.mark.parametrize(
    ("values", "status", "said"),
    [
        ({"title": ""}, 422, "必填"),
        ({"observed_on": "2026-03-09"}, 409, "得知日期不能晚于今天"),
        ({"source": "spy"}, 422, "选择一个有效的选项"),
    ],
)
def test_bad_entry_is_told_beside_its_field(desk, client_, values, status, said):
    url = reverse("markets:add", args=[client_.pk])

    with unchanged():
        answer = desk.post(url, typed(**values))

    assert answer.status_code == status
    assert said in read(answer.content.decode())


def test_entry_is_read_and_answered(browse, crew, entry):
    services.tell(entry, by=crew.executive, at=NOON, people=[crew.manager])
    manager = browse(crew.manager)
    assert "已阅" in page(manager, "entry", entry.pk)

    read_it = manager.post(reverse("markets:acknowledge", args=[entry.pk]))
    answer = reverse("markets:answer", args=[entry.pk])

    assert read_it.status_code == 302
    assert manager.post(answer, {"text": ""}).status_code == 422
    assert manager.post(answer, {"text": "改了方案"}).status_code == 302
    assert "改了方案" in page(manager, "entry", entry.pk)
    page(manager, "answer", entry.pk)


def test_nobody_chosen_is_refused(desk, entry):
    with unchanged():
        answer = desk.post(reverse("markets:tell", args=[entry.pk]), {})

    assert answer.status_code == 409
    assert "请选择要转告的同事" in read(answer.content.decode())


def test_entry_is_amended_and_the_second_is_told(desk, entry):
    url = reverse("markets:amend", args=[entry.pk])
    assert 'value="降价"' in desk.get(url).content.decode()

    assert desk.post(url, typed(title="又降价", version=1)).status_code == 302
    answer = desk.post(url, typed(title="再降价", version=1))
    assert answer.status_code == 409
    assert 'name="version" value="2"' in answer.content.decode()


def test_late_entry_says_so(browse, crew, entry, time_machine):
    time_machine.move_to(NOON + timedelta(days=2))

    assert "还没有转告任何人，应在" in page(browse(crew.gm), "entry", entry.pk)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?about=rival", 1),
        ("?tag=price", 1),
        ("?credibility=rumour", 1),
        ("?days=7", 2),
        ("?whose=mine", 2),
        ("?whose=untold", 2),
        ("?whose=told", 1),
        ("?whose=unread", 1),
        ("?q=x", 0),
    ],
)
def test_list_is_filtered(browse, crew, client_, rival, file, log, query, count):
    log(client_, tags=["price"])
    log(rival, observed_on=date(2026, 1, 1), credibility="rumour")
    entry = log(file, by=crew.manager)
    services.tell(entry, by=crew.manager, at=NOON, people=[crew.executive])

    answer = browse(crew.executive).get(reverse("markets:index") + query, headers=HTMX)

    assert answer.content.decode().count('class="lead"') == count


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_many_as_for_one(
    browse, crew, client_, log, rows, django_assert_num_queries
):
    for n in range(rows):
        log(client_, title=str(n), tags=["price", "promotion"])
    desk = browse(crew.executive)
    desk.get(reverse("markets:index"), headers=HTMX)

    with django_assert_num_queries(4):
        desk.get(reverse("markets:index"), headers=HTMX)


def test_empty_list_explains(desk):
    assert "听到就记" in page(desk, "index")
    assert "没有符合条件的情报" in read(
        desk.get(reverse("markets:index") + "?about=rival").content.decode()
    )


def test_export_has_what_the_list_shows(desk, entry, crew):
    services.tell(entry, by=crew.executive, at=NOON, people=[crew.manager])

    data = desk.get(reverse("markets:export")).content

    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.values)
    assert rows[1][1:4] == ("客户", "甲样例", "降价")
    assert rows[1][-1] == "丙经理"


def test_client_is_chosen_by_name_or_of_ones_own(desk, client_, file, crew):
    ClientFactory(name="别家")

    text = page(desk, "choose")

    assert "甲样例食品" in text
    assert "别家" not in text
    assert "没有" in read(
        desk.get(reverse("markets:choose") + "?q=xx").content.decode()
    )


# ---- industries


def test_industry_is_opened_from_the_clients_panel(desk, client_):
    assert "还没有行业档案" in page(desk, "of_client", client_.pk)

    answer = desk.post(reverse("markets:open_industry"), {"name": "食品"})

    file = IndustryFile.objects.get()
    assert answer.url == file.get_absolute_url()
    assert "甲样例食品" in page(desk, "industry", file.pk)
    assert "食品" in page(desk, "industries")


def test_industries_without_file_are_offered(desk, client_):
    assert "还没有档案的行业" in page(desk, "industries")
    client_.industry = ""
    client_.save()
    assert "还没有行业档案" in page(desk, "industries")


def test_facts_are_entered_corrected_and_removed(desk, file):
    new = reverse("markets:add_fact", args=[file.pk])
    assert desk.get(new).status_code == 200
    assert desk.post(new, FACT).status_code == 302
    assert desk.post(new, FACT).status_code == 409
    assert desk.post(new, {}).status_code == 422
    fact = file.facts.get()
    url = fact.get_absolute_url()

    assert desk.post(url, {**FACT, "text": "90 亿", "version": 1}).status_code == 302
    assert desk.post(url, {**FACT, "text": "80 亿", "version": 1}).status_code == 409
    assert "86 亿元" in page(desk, "fact", fact.pk)
    assert "90 亿" in page(desk, "industry", file.pk)

    assert desk.post(reverse("markets:remove_fact", args=[fact.pk])).status_code == 302
    assert not file.facts.exists()


def test_file_is_reviewed_and_handed_over(browse, crew, file):
    manager = browse(crew.manager)
    review = reverse("markets:review", args=[file.pk])
    assert manager.post(review, {"note": "核过"}).status_code == 302
    url = reverse("markets:hand_over", args=[file.pk])
    assert crew.buyer.name in read(manager.get(url).content.decode())

    assert manager.post(url, {"to": crew.buyer.pk}).status_code == 302

    file.refresh_from_db()
    assert file.owner == crew.buyer
    assert manager.post(url, {"to": crew.finance.pk}).status_code == 422


def test_stranger_finds_no_industry(browse, crew, file, add_fact):
    producer, fact = browse(crew.producer), add_fact()

    assert producer.get(file.get_absolute_url()).status_code == 404
    assert producer.get(fact.get_absolute_url()).status_code == 404


def test_industry_takes_entries(desk, file):
    url = reverse("markets:add_about_industry", args=[file.pk])
    assert desk.get(url).status_code == 200
    assert desk.post(url, typed()).status_code == 302
    assert Intelligence.objects.get().industry == file
