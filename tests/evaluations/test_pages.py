"""The pages: lists, a client's tab, an evaluation, figures, plans."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kehubu.core import panels
from kehubu.evaluations.models import (
    ClientFigures,
    Credit,
    Evaluation,
    Signal,
    Standing,
    WinBack,
)
from tests.evaluations.acts import a_year, begin, enter, graded, submitted
from tests.evaluations.conftest import served
from tests.evaluations.test_figures import PASTED
from tests.evaluations.test_judging import falling, refresh
from tests.evaluations.test_winbacks import add
from tests.evaluations.test_winbacks import begin as plan_of
from tests.factories import ClientFactory, UserFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
OF_CLIENT = ("of_client", "begin", "stage", "credit", "enter_figures", "plan_win_back")
OF_EVALUATION = ("evaluation", "score", "submit", "recall", "pdf")


def url(name, *rows):
    return reverse(f"evaluations:{name}", args=[row.pk for row in rows])


@pytest.fixture
def stranger(browse):
    return browse(UserFactory(holding=["ae"]))


def test_stranger_finds_nothing(stranger, crew, client):
    falling(client, crew.finance)
    refresh(client)
    evaluation = begin(client, crew.manager)
    plan = plan_of(client, crew.manager)
    step = add(plan, crew.manager, crew.executive)

    for name in OF_CLIENT:
        assert stranger.get(url(name, client)).status_code == 404
    for name in OF_EVALUATION:
        assert stranger.get(url(name, evaluation)).status_code == 404
    for name in ("win_back", "amend_win_back", "close_win_back"):
        assert stranger.get(url(name, plan)).status_code == 404
    assert stranger.post(url("finish_step", step)).status_code == 404
    figures = ClientFigures.objects.first()
    assert stranger.get(url("amend_figures", figures)).status_code == 404
    signal = Signal.objects.first()
    assert stranger.get(url("handle_signal", signal)).status_code == 404


# ---- a client's tab


def test_client_has_a_tab(crew, client):
    keys = {panel.key for panel in panels.of("clients.client", client, crew.manager)}
    assert "evaluations:of_client" in keys
    keys = {panel.key for panel in panels.of("clients.client", client, crew.designer)}
    assert "evaluations:of_client" not in keys


def test_tab_shows_money_to_whom_it_may(browse, crew, client):
    a_year(client, crew.finance)
    graded(client, crew.manager)
    refresh(client)

    part = browse(crew.manager).get(url("of_client", client), headers=HTMX)
    said = read(part.content.decode())
    assert "<html" not in part.content.decode()
    assert "¥100,000.00" in said
    assert "不降低答复时限" in said
    assert "不作任何决定" in said
    said = read(browse(crew.executive).get(url("of_client", client)).content.decode())
    assert "¥" not in said
    assert "A 关键客户" in said
    assert "涉及金额的指标也决定健康灯" in said
    assert browse(crew.designer).get(url("of_client", client)).status_code == 404


def test_stage_is_set_on_its_page(browse, crew, client):
    desk, path = browse(crew.manager), url("stage", client)

    assert "初次合作" in read(desk.get(path).content.decode())
    assert desk.post(path, {}).status_code == 422
    assert desk.post(path, {"stage": "stable"}).status_code == 409
    answer = desk.post(path, {"stage": "stable", "reason": "续签了"})
    assert (answer.status_code, Standing.objects.get().stage) == (302, "stable")
    assert browse(crew.executive).get(path).status_code == 403


def test_credit_is_decided_on_its_page(browse, crew, client):
    a_year(client, crew.finance)
    desk, path = browse(crew.director), url("credit", client)
    values = {"grade": "AA", "months": "1", "factor": "1", "reason": "准时"}

    assert "93" in read(desk.get(path).content.decode())
    assert desk.post(path, {}).status_code == 422
    assert desk.post(path, {**values, "factor": "2"}).status_code == 409
    assert desk.post(path, values).status_code == 302
    assert Credit.objects.get().limit_fen == 10_000_000
    assert browse(crew.manager).get(path).status_code == 403


def test_signal_is_handled_on_its_page(browse, crew, client):
    falling(client, crew.finance)
    refresh(client)
    signal = Signal.objects.first()
    desk, path = browse(crew.manager), url("handle_signal", signal)

    assert "比前一个半年少 50%" in read(desk.get(path).content.decode())
    assert desk.post(path, {}).status_code == 409
    assert desk.post(path, {"handling": "已约见"}).status_code == 302
    assert browse(crew.finance).get(path).status_code == 403
    # What tells of money does not exist for who sees none.
    assert browse(crew.executive).get(path).status_code == 404


# ---- an evaluation


def test_evaluation_from_its_beginning_to_the_signature(browse, crew, client):
    desk = browse(crew.manager)
    assert desk.post(url("begin", client), {"half": "1999-h1"}).status_code == 422
    answer = desk.post(url("begin", client), {"half": "2026-h1"})
    evaluation = Evaluation.objects.get()
    assert answer.url == url("score", evaluation)
    assert desk.post(url("begin", client), {"half": "2026-h1"}).status_code == 409

    page = read(desk.get(answer.url).content.decode())
    assert "系统里没有可用的数字，请人判断。" in page
    points = {
        f"points_{each.criterion}": each.weight for each in evaluation.scores.all()
    }
    notes = {f"note_{each.criterion}": "看过" for each in evaluation.scores.all()}
    sent = {**points, **notes, "version": 1, "forecast_margin": "20"}
    assert desk.post(answer.url, {**sent, "points_fit": "6"}).status_code == 422
    assert desk.post(answer.url, sent).status_code == 302
    told = desk.post(answer.url, sent)
    assert told.status_code == 409
    assert "别人修改" in read(told.content.decode())

    assert desk.post(url("submit", evaluation)).status_code == 302
    assert desk.post(url("submit", evaluation)).status_code == 409
    page = read(desk.get(url("evaluation", evaluation)).content.decode())
    assert "待签字" in page
    assert "去签字" not in page
    page = read(
        browse(crew.director).get(evaluation.get_absolute_url()).content.decode()
    )
    assert "去签字" in page
    assert desk.post(url("recall", evaluation)).status_code == 409
    assert desk.post(url("recall", evaluation), {"reason": "改"}).status_code == 302


def test_incomplete_evaluation_is_refused_with_what_is_missing(browse, crew, client):
    evaluation = begin(client, crew.manager)

    answer = browse(crew.manager).post(url("submit", evaluation), headers=HTMX)

    assert answer.status_code == 409
    assert "请为“需求匹配”打分。" in read(answer.content.decode())


def test_readers_read_and_do_nothing(browse, crew, client):
    evaluation = submitted(client, crew.manager)

    for who in (crew.gm, crew.finance, crew.auditor):
        desk = browse(who)
        assert desk.get(url("evaluation", evaluation)).status_code == 200
        assert desk.get(url("score", evaluation)).status_code == 403
        assert desk.post(url("submit", evaluation)).status_code == 403
    assert browse(crew.executive).get(url("evaluation", evaluation)).status_code == 404


def test_evaluation_is_printed(browse, crew, client):
    evaluation = graded(client, crew.manager)

    answer = browse(crew.gm).get(url("pdf", evaluation))

    assert answer.content.startswith(b"%PDF")


def test_scheme_is_set_on_its_page(browse, crew, client):
    evaluation = begin(client, crew.manager)
    weights = {each.criterion: each.weight for each in evaluation.scores.all()}
    sent = {**weights, "a_from": 85, "b_from": 60, "c_from": 40, "seen": 0}
    desk = browse(crew.gm)

    assert desk.post(url("scheme"), {}).status_code == 422
    told = desk.post(url("scheme"), {**sent, "fit": 6})
    assert told.status_code == 409
    assert "现在是 101" in read(told.content.decode())
    assert desk.post(url("scheme"), sent).status_code == 302
    assert desk.post(url("scheme"), sent).status_code == 409
    assert "第 1 版" in read(desk.get(url("scheme")).content.decode())
    assert browse(crew.manager).get(url("scheme")).status_code == 200
    assert browse(crew.manager).post(url("scheme"), sent).status_code == 403
    assert browse(crew.executive).get(url("scheme")).status_code == 403


# ---- figures

TYPED = {
    "period": "month-2026-08",
    "billings": "1000.50",
    "income": "-20",
    "cost": "",
    "received": "900",
    "late_days": "3",
    "source": "月报",
}


def test_finance_enters_and_corrects_on_pages(browse, crew, client):
    desk, path = browse(crew.finance), url("enter_figures", client)

    assert desk.post(path, {}).status_code == 422
    assert desk.post(path, {**TYPED, "income": "2000"}).status_code == 409
    assert desk.post(path, TYPED).status_code == 302
    assert desk.post(path, TYPED).status_code == 409
    figures = ClientFigures.objects.get()
    assert (figures.billings_fen, figures.gross_income_fen) == (100_050, -2000)
    path = url("amend_figures", figures)
    assert 'value="1000.50"' in desk.get(path).content.decode()
    assert desk.post(path, {**TYPED, "version": 1, "cost": "5"}).status_code == 302
    assert desk.post(path, {**TYPED, "version": 1}).status_code == 409
    assert browse(crew.manager).get(path).status_code == 403


def test_figures_are_listed_for_who_sees_them(browse, crew, client):
    enter(client, crew.finance)
    other = served(crew, name="云朵样例")
    other.team.all().delete()
    enter(other, crew.finance)

    def seen(who):
        return browse(who).get(url("figures")).content.decode().count('class="lead"')

    assert (seen(crew.finance), seen(crew.manager)) == (2, 1)
    assert browse(crew.executive).get(url("figures")).status_code == 403


def test_list_is_pasted_or_uploaded(browse, crew, client):
    ClientFactory(name="云朵样例")
    desk, path = browse(crew.finance), url("take_over")
    file = SimpleUploadedFile("数字.csv", PASTED.replace("\t", ";").encode())

    assert desk.post(path, {"source": "月报"}).status_code == 422
    both = {"source": "月报", "pasted": PASTED, "file": file}
    assert desk.post(path, both).status_code == 422
    wrong = {"source": "月报", "pasted": PASTED.replace("云朵", "雨滴")}
    told = desk.post(path, wrong)
    assert (told.status_code, ClientFigures.objects.count()) == (409, 0)
    assert "没有这个客户" in read(told.content.decode())
    assert desk.post(path, {"source": "月报", "pasted": PASTED}).status_code == 302
    assert ClientFigures.objects.count() == 2
    csv = "客户,期间,流水,毛收入\n晨谷,2026-07,10,2\n".encode()
    file = SimpleUploadedFile("数字.csv", csv)
    assert desk.post(path, {"source": "月报", "file": file}).status_code == 302
    broken = SimpleUploadedFile("数字.xlsx", b"PK\x03\x04")
    assert desk.post(path, {"source": "月报", "file": broken}).status_code == 409
    assert browse(crew.gm).get(path).status_code == 403
    data = desk.get(url("export_figures")).content
    assert len(list(openpyxl.load_workbook(io.BytesIO(data)).active.values)) == 4


# ---- win-back plans


def test_plan_goes_its_way_on_pages(browse, crew, client):
    desk = browse(crew.manager)
    until = timezone.localdate() + timedelta(days=30)
    goal = {"goal": "拿回秋冬", "due_on": until}

    assert desk.post(url("plan_win_back", client), {}).status_code == 422
    assert desk.post(url("plan_win_back", client), goal).status_code == 302
    assert desk.post(url("plan_win_back", client), goal).status_code == 409
    plan = WinBack.objects.get()
    path = plan.get_absolute_url()
    step = {"what": "拜访", "owner": crew.executive.pk, "due_on": until}
    assert desk.post(path, {}).status_code == 422
    assert desk.post(path, {**step, "owner": crew.designer.pk}).status_code == 409
    assert desk.post(path, step).status_code == 302
    assert browse(crew.executive).post(path, step).status_code == 403
    owner = browse(crew.executive)
    assert "完成这一步" in read(owner.get(path).content.decode())
    done = url("finish_step", plan.steps.get())
    assert owner.post(done).status_code == 409
    assert owner.post(done, {"outcome": "见了"}).status_code == 302
    change = {**goal, "goal": "拿回冬季", "version": 1}
    assert desk.post(url("amend_win_back", plan), {}).status_code == 422
    assert desk.post(url("amend_win_back", plan), change).status_code == 302
    assert desk.post(url("amend_win_back", plan), change).status_code == 409
    assert desk.post(url("close_win_back", plan), {}).status_code == 422
    end = {"state": "won", "result": "签了"}
    assert desk.post(url("close_win_back", plan), {"state": "won"}).status_code == 409
    assert desk.post(url("close_win_back", plan), end).status_code == 302
    assert "已挽回" in read(desk.get(path).content.decode())
