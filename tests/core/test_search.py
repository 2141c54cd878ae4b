from importlib import import_module

import pytest
from django.apps import apps

from kehubu.clients.models import Client, Membership
from kehubu.core import jobs, search
from kehubu.core.models import Job, SearchRow
from kehubu.core.search import index
from kehubu.people.models import User
from kehubu.people.positions import Position
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db

CLIENTS = [
    {"name": "平安样例银行", "short_name": "平安", "phone": "021-13800138000"},
    {"name": "北京饺子馆", "address": "朝阳区 18 号"},
    {"name": "青禾样例饮料", "industry": "软饮料"},
    {"name": 'O\'Neil "AND" Sons', "address": "no. 5"},
    {"name": "3M样例中国", "region": "上海"},
    {"name": "单_行样例100%"},
]


@pytest.fixture
def seeker():
    return UserFactory(holding=[Position.GENERAL_MANAGER])


def known(**values):
    """
    Return a client that the index knows.
    """
    client = ClientFactory(**values)
    search.refresh(Client, [client.pk])
    return client


def titles(user, query, **options):
    return [hit.title for hit in search.find(user, query, **options)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # two characters and more, anywhere in the text
        ("饺子", ["北京饺子馆"]),
        ("子馆", ["北京饺子馆"]),
        ("京饺子", ["北京饺子馆"]),
        ("饺馆", []),
        ("饺子北京", []),
        ("饮料 青禾", ["青禾样例饮料"]),
        ("饮料，青禾", ["青禾样例饮料"]),
        # one character
        ("饺", ["北京饺子馆"]),
        ("馆", ["北京饺子馆"]),
        ("鱼", []),
        # pinyin, whole and from each syllable on, initials
        ("beijing", ["北京饺子馆"]),
        ("jiaozi", ["北京饺子馆"]),
        ("JiaoZi", ["北京饺子馆"]),
        ("jiaoz", ["北京饺子馆"]),
        ("bjjzg", ["北京饺子馆"]),
        ("jzg", ["北京饺子馆"]),
        ("iaozi", []),
        ("qhylyl", ["青禾样例饮料"]),
        ("hqylyl", []),
        # digits, in part and full-width, and Latin by its beginning
        ("138001", ["平安样例银行"]),
        ("１３８", ["平安样例银行"]),
        ("3m", ["3M样例中国"]),
        ("100", ["单_行样例100%"]),
        ("100%", ["单_行样例100%"]),
        ("neil", ['O\'Neil "AND" Sons']),
        ("son", ['O\'Neil "AND" Sons']),
        ("ons", []),
        ("软饮", ["青禾样例饮料"]),
    ],
)
def test_find_by_what_people_type(seeker, query, found):
    for values in CLIENTS:
        known(**values)

    assert titles(seeker, query) == found


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ('"', False),
        ("'", False),
        ("''", False),
        ("%", False),
        ("_", False),
        ('"AND"', True),
        ("AND", True),
        ("NOT", False),
        ("OR", False),
        ("o'neil", True),
        ("o''neil", True),
        ("neil and sons", True),
        ("sons AND neil", True),
        ("sons NOT neil", False),
        ("neil OR nobody", False),
        ("' OR 1=1 --", False),
        ('sons" OR "x', False),
        ("NEAR(and, 2)", False),
        ("sons*", True),
        ("^sons", True),
        ("-sons", True),
        ("!sons", True),
        ("(sons)", True),
        ("((((sons", True),
        ("tokens:sons", False),
        ("{tokens} : sons", False),
        ("'sons' & 'neil'", True),
        ("'sons' | 'nobody'", False),
        ("sons:*", True),
        ("sons:A", True),
        ("neil<->sons", True),
        ("neil <2> sons", False),
        ("sons\\", True),
        ("\\'sons", True),
        ("sons\x00", True),
        ("\u202esons\u202c", True),
        ("sons🍚", True),
        ("sons; DROP TABLE core_searchrow", False),
        ("and " * 500, True),
        ("鱼 " * 500, False),
        ("饺子" * 500, False),
        ("ﷺ" * 100, False),
        ("한" * 2000, False),
        ("x" * 100_000, False),
    ],
)
def test_find_takes_operators_as_text(seeker, query, is_found):
    for values in CLIENTS:
        known(**values)

    assert titles(seeker, query) == ['O\'Neil "AND" Sons'] * is_found


@pytest.mark.parametrize("query", ["", "   ", "🍚", "\x00", "。，"])
def test_find_of_nothing_is_nothing(seeker, query):
    known(name="青禾样例饮料")

    assert titles(seeker, query) == []


@pytest.mark.parametrize("name", ["한" * 100, "a" * 100, "饺" * 100])
def test_refresh_takes_the_longest_names(seeker, name):
    client = known(name=name, address=name * 2)

    assert titles(seeker, name) == [client.name]


def test_find_puts_the_title_itself_first_then_its_beginning_then_the_newest(seeker):
    for name in ("样例", "样例乙", "甲样例", "丙样例"):
        known(name=name)

    assert titles(seeker, "样例") == ["样例", "样例乙", "丙样例", "甲样例"]


@pytest.mark.parametrize("query", ["白鹭", "白鹭公司", "bailu", "BL", "白鹭-公司"])
def test_find_puts_whom_the_query_names_before_all_newer_rows(seeker, query):
    named = known(name="甲样例股份有限公司", short_name=query, reading="bai lu")
    for _ in range(3):
        known(name=f"又一{query}样例", reading="you yi bai lu")

    assert titles(seeker, query)[0] == named.name


def test_find_puts_a_name_that_begins_so_before_more_newer_rows_than_it_ranks(
    seeker, monkeypatch
):
    monkeypatch.setattr("kehubu.core.search.index.CANDIDATES", 2)
    begun = known(name="白鹭样例")
    for _ in range(3):
        known(name="甲白鹭样例")

    assert titles(seeker, "白鹭")[0] == begun.name


def test_find_puts_a_title_that_holds_the_query_before_a_text_that_does(seeker):
    title = known(name="甲白鹭样例")
    known(name="乙样例", address="白鹭路 1 号")

    assert titles(seeker, "白鹭") == [title.name, "乙样例"]


def test_rows_from_before_are_indexed_anew_with_their_whole_names(seeker):
    client = known(name="甲样例", short_name="白鹭")
    SearchRow.objects.update(tokens="old_")

    import_module("kehubu.core.migrations.0003_whole_names").forwards(apps, None)
    jobs.run_waiting()

    assert titles(seeker, "白鹭") == [client.name]


def test_find_stops_at_the_limit(seeker):
    for _ in range(3):
        known()

    assert len(titles(seeker, "样例客户", limit=2)) == 2


def test_find_shows_only_what_is_visible_to_the_user():
    mine, theirs, pool = (
        known(name="甲样例"),
        known(name="乙样例"),
        known(name="丙样例"),
    )
    owner = UserFactory(holding=[Position.ACCOUNT_EXECUTIVE])
    other = UserFactory(holding=[Position.ACCOUNT_EXECUTIVE])
    designer = UserFactory(holding=[Position.SPECIALIST])
    Membership.objects.create(client=mine, user=owner, role="ae")
    Membership.objects.create(client=theirs, user=other, role="ae")

    found = {user: titles(user, "样例") for user in (owner, other, designer)}

    assert found[owner] == [pool.name, mine.name]
    assert found[other] == [pool.name, theirs.name]
    assert found[designer] == []


def test_find_among_the_models_that_are_asked(seeker):
    known(name="青禾样例")
    colleague = UserFactory(name="青禾")
    search.refresh(User, [colleague.pk])

    assert titles(seeker, "青禾", models=[User]) == ["青禾"]
    assert titles(seeker, "青禾", models=[Client]) == ["青禾样例"]
    assert titles(seeker, "青禾") == ["青禾", "青禾样例"]


def test_find_tells_where_and_what_a_hit_is(seeker):
    client = known(name="青禾样例", industry="食品", region="上海")

    [hit] = search.find(seeker, "青禾")

    assert hit == search.Hit(
        kind="clients.client",
        label="客户",
        icon="building",
        title="青禾样例",
        subtitle="食品 · 上海",
        url=client.get_absolute_url(),
    )


def test_find_asks_once_however_many_hits(seeker, django_assert_num_queries):
    for _ in range(3):
        known()

    with django_assert_num_queries(1):
        found = search.find(seeker, "样例客户")

    assert len(found) == 3


def test_refresh_forgets_the_old_words(seeker):
    client = known(name="青禾样例")
    client.name = "白鹭样例"
    client.save()

    search.refresh(Client, [client.pk])

    assert titles(seeker, "青禾") == []
    assert titles(seeker, "白鹭") == ["白鹭样例"]
    assert SearchRow.objects.count() == 1


def test_refresh_of_what_is_gone_takes_it_out(seeker):
    client = known(name="青禾样例")
    pk = client.pk
    client.delete()

    search.refresh(Client, [pk])

    assert SearchRow.objects.count() == 0


def test_forget_takes_out_what_is_named_only(seeker):
    gone, kept = known(name="甲样例"), known(name="乙样例")

    search.forget(Client, [gone.pk])

    assert titles(seeker, "样例") == [kept.name]


def test_refresh_soon_leaves_it_to_the_worker(seeker):
    client = ClientFactory(name="青禾样例")

    search.refresh_soon(Client, [client.pk])
    before = titles(seeker, "青禾")
    jobs.run_waiting()

    assert before == []
    assert titles(seeker, "青禾") == ["青禾样例"]
    assert Job.objects.count() == 0


def test_refresh_soon_cuts_long_lists_into_jobs():
    search.refresh_soon(Client, list(range(1, 1202)))

    sizes = [len(job.args[1]) for job in Job.objects.order_by("pk")]
    assert sizes == [500, 500, 201]


def test_matching_gives_the_ids_that_a_list_filters_by():
    client = known(name="青禾样例")
    known(name="白鹭样例")

    assert list(search.matching(Client, "qinghe")) == [client.pk]
    assert list(search.matching(Client, "")) == []


@pytest.mark.parametrize("much", [0, 1, 10_000])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("样例", ["平安样例银行", "青禾样例饮料"]),
        ("yangli", ["平安样例银行", "青禾样例饮料"]),
        ("pay", ["平安样例银行"]),
        ("13800138", ["平安样例银行"]),
        ("饮料 青禾", ["青禾样例饮料"]),
        ("没有", []),
        ("！？", []),
        ('"样例" OR 1', []),
    ],
)
def test_narrowed_keeps_what_the_query_finds_however_much_it_is(
    monkeypatch, query, found, much
):
    monkeypatch.setattr(index, "MUCH", much)
    for name, phone in (
        ("平安样例银行", "021-13800138000"),
        ("青禾样例饮料", ""),
        ("北京饺子馆", ""),
    ):
        known(name=name, phone=phone)

    rows = search.narrowed(Client.objects.order_by("sort_key", "pk"), Client, query)

    assert [client.name for client in rows] == found


def test_narrowed_keeps_the_rights_of_its_rows(monkeypatch):
    monkeypatch.setattr(index, "MUCH", 0)
    executive = UserFactory(holding=[Position.ACCOUNT_EXECUTIVE])
    hidden = known(name="别人的样例")
    Membership.objects.create(client=hidden, user=UserFactory(), role="am")
    known(name="公海的样例")

    rows = search.narrowed(Client.objects.visible_to(executive), Client, "样例")

    assert [client.name for client in rows] == ["公海的样例"]


def test_reading_that_was_corrected_finds_too(seeker):
    known(name="朝样例", reading="zhao yang li")

    assert titles(seeker, "zhaoyang") == ["朝样例"]
    assert titles(seeker, "chaoyang") == ["朝样例"]
    assert titles(seeker, "xiyang") == []
