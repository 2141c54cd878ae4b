"""Lists of 2,000 rows: a part takes as many statements, whatever is in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Client
from kehubu.clients.names import match_key
from kehubu.clients.services import committing
from kehubu.dossiers.models import AdSpend, Brand, Product
from kehubu.persons.models import KeyPerson, Post
from tests.tables import snapshot

pytestmark = pytest.mark.django_db
ROWS = 2000
HEADERS = {
    "persons": "客户,姓名,手机,职务",
    "brands": "客户,品牌,产品,用途",
    "spend": "客户,期间,媒介,地区,金额",
}
MODELS = {
    "persons": (KeyPerson, Post),
    "brands": (Brand, Product),
    "spend": (AdSpend,),
}


def line_of(kind, client, n):
    return {
        "persons": f"{client},{n}号样例,138{n:08},经理",
        "brands": f"{client},{n}牌,{n}杯,冲饮",
        "spend": f"{client},{2000 + n % 80},电视,{n}市,{n}",
    }[kind]


def clients(count):
    names = [f"{n}号样例公司" for n in range(count)]
    Client.objects.bulk_create(Client(name=n, match_key=match_key(n)) for n in names)
    return names


def opened(kind, crew, names, numbers):
    lines = [line_of(kind, names[n % len(names)], n) for n in numbers]
    return services.open_import(
        by=crew.gm,
        at=timezone.now(),
        data="\n".join([HEADERS[kind], *lines]).encode(),
        file_name="名单.csv",
        list_kind=kind,
    )


def parts(work, the_import):
    """
    Do the work part by part; return how many statements each takes.
    """
    counts = []
    while True:
        with CaptureQueriesContext(connection) as asked:
            if not work(the_import.pk, timezone.now()):
                return counts
        counts.append(len(asked))


def committed(the_import, **choice):
    words = {"by": the_import.by, "at": timezone.now()}
    services.choose(the_import, **words, **choice)
    services.commit(the_import, **words)
    return parts(committing._take_over_part, the_import)


def undone(the_import):
    services.undo(the_import, by=the_import.by, at=timezone.now())
    return parts(committing._take_back_part, the_import)


def tables(kind):
    found = snapshot()
    return [found[f'"{model._meta.db_table}"'] for model in MODELS[kind]]


@pytest.mark.parametrize("kind", HEADERS)
def test_part_takes_as_many_statements_whatever_is_in_it(crew, kind):
    names = clients(400)
    few = opened(kind, crew, names[:1], range(500))
    [alone] = committed(few)
    undone(few)

    many = opened(kind, crew, names, range(ROWS))
    counts = committed(many)

    assert MODELS[kind][-1].objects.count() == ROWS
    assert counts == [alone] * (ROWS // 500)
    before = tables(kind)
    again = opened(kind, crew, names, range(ROWS))
    assert again.rows.filter(is_same=True).count() == ROWS
    same = committed(again, duplicates="update")
    assert len(set(same)) == 1
    assert tables(kind) == before
    back = undone(many)
    assert len(back) == ROWS // 500
    assert len(set(back)) == 1
    assert MODELS[kind][-1].objects.count() == 0
