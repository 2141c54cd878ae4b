"""Clients from a real list, enriched and graded, go out and come back unchanged."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.clients.models import Client, Import
from kehubu.core import jobs
from kehubu.dossiers.models import AdSpend, Brand, Product
from kehubu.evaluations.models import Standing
from kehubu.persons.models import Post
from tests.clients.journeys import counted, sent, taken_over, undone
from tests.clients.merges import merged
from tests.clients.merges import undone as unmerged
from tests.evaluations.acts import graded
from tests.tables import snapshot

pytestmark = pytest.mark.django_db
LIST = Path(__file__).parents[1] / "data" / "client-list.xlsx"
KEPT = (
    *("clients_client", "persons_keyperson", "persons_post"),
    *("dossiers_brand", "dossiers_product", "dossiers_adspend"),
    "evaluations_standing",
)


def tables():
    found = snapshot()
    return {name: found[f'"{name}"'] for name in KEPT}


def held():
    """
    Return all tables but those of the core, which remember both, and of merges.
    """
    tables = snapshot().items()
    return {n: rows for n, rows in tables if not n.startswith(('"core_', '"clients_m'))}


POSTED = ("/clients/export/", "/persons/export/?which=all")
"""What is written down when it is taken out."""


def again(browser, kind, path, name="名单.xlsx"):
    """
    Send back what a page gives out, and have it update all; return what became of it.
    """
    answer = browser.post(path) if path in POSTED else browser.get(path)
    data = answer.content
    assert sent(browser, kind, data, name).status_code == 302
    the_import = Import.objects.latest("pk")
    browser.post(f"{the_import.get_absolute_url()}choose/", {"duplicates": "update"})
    browser.post(f"{the_import.get_absolute_url()}commit/")
    jobs.run_waiting()
    return counted(the_import)


@pytest.fixture
def browser(crew, browse):
    return browse(crew.director)


@pytest.fixture
def listed(crew, browser):
    """
    The list as it came, its first forty clients enriched by lists of their own.
    """
    file = SimpleUploadedFile(LIST.name, LIST.read_bytes())
    url = browser.post("/clients/imports/", {"file": file}).url
    browser.post(f"{url}commit/")
    jobs.run_waiting()
    names = [client.name for client in Client.objects.order_by("pk")[:40]]
    people = [f"{n},张{i}样例,138{i:08},总监" for i, n in enumerate(names)]
    goods = [f"{n},{i}牌,{p},冲饮" for i, n in enumerate(names) for p in "甲乙"]
    spent = [f"{n},2026Q{q},电视,上海,{q}万" for n in names for q in (1, 2)]
    taken_over(browser, "persons", "客户,姓名,手机,职务", *people)
    taken_over(browser, "brands", "客户,品牌,产品,用途", *goods)
    taken_over(browser, "spend", "客户,期间,媒介,地区,金额", *spent)
    return names


def judged(crew, name):
    client = Client.objects.get(name=name)
    team = {"ae": crew.executive, "am": crew.manager, "ad": crew.director}
    now = timezone.now()
    clients.assign_team(client, by=crew.director, at=now, team=team)
    clients.win(client, by=crew.director, at=now)
    graded(client, crew.manager)
    return client


def test_enriched_and_graded_clients_come_back_without_a_difference(
    crew, browser, listed
):
    first = judged(crew, listed[0])
    before = tables()
    amounts = (Post, 40), (Brand, 40), (Product, 80), (AdSpend, 80), (Standing, 1)
    assert [model.objects.count() for model, _n in amounts] == [n for _m, n in amounts]

    of = f"/clients/{first.pk}"
    came = {
        "clients": again(browser, "clients", "/clients/export/"),
        "persons": again(browser, "persons", "/persons/export/?which=all"),
        "brands": again(browser, "brands", f"{of}/dossier/brands/export/"),
        "spend": again(browser, "spend", f"{of}/spend/export/?who=all"),
    }

    assert tables() == before
    assert came == {
        "clients": {"all": 769, "twins": 769, "same": 769},
        "persons": {"all": 40, "twins": 40, "same": 40},
        "brands": {"all": 2, "twins": 2, "same": 2},
        "spend": {"all": 2, "twins": 2, "same": 2},
    }


def test_merge_of_enriched_clients_is_undone_to_the_last_row(crew, browser, listed):
    judged(crew, listed[0])
    kept, dropped = (Client.objects.get(name=name) for name in listed[:2])
    AdSpend.objects.filter(client=dropped).update(region="北京")
    before = held()

    the_merge = merged(kept, dropped, crew.director)
    assert kept.key_posts.count() == 2
    unmerged(the_merge, crew.director)

    assert held() == before


def test_import_of_persons_is_undone_after_their_client_was_merged_and_unmerged(
    crew, browser, listed
):
    kept, dropped = (Client.objects.get(name=name) for name in listed[:2])
    AdSpend.objects.filter(client=dropped).update(region="北京")
    unmerged(merged(kept, dropped, crew.director), crew.director)

    undone(browser, Import.objects.get(list_kind="persons"))

    assert Post.objects.count() == 0
