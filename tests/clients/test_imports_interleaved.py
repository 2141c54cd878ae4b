import pytest
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Client
from kehubu.clients.services import committing
from kehubu.clients.services.committing import UsedSince
from tests.clients.lists import committed, decided, deeds, taken_over, undone
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def clients():
    return list(Client.objects.order_by("pk").values())


def regions():
    return dict(Client.objects.values_list("name", "region"))


def test_two_lists_read_at_once_make_each_client_once(crew):
    first = decided(crew.gm, "甲样例,,,上海", "乙样例,,,上海")
    second = decided(crew.director, "乙样例有限公司,,,广州", "丙样例,,,广州")

    committed(first)
    committed(second)

    assert regions() == {"甲样例": "上海", "乙样例": "上海", "丙样例": "广州"}
    assert deeds(second) == {2: ("skip", None), 3: ("create", "丙样例")}


def test_two_lists_taken_over_part_by_part_make_each_client_once(crew):
    names = [f"{number}号样例" for number in range(600)]
    imports = [decided(user, *names) for user in (crew.gm, crew.director)]
    now = timezone.now()
    for the_import in imports:
        services.commit(the_import, by=the_import.by, at=now)

    for _part in range(3):
        for the_import in imports:
            committing._take_over_part(the_import.pk, now)

    assert Client.objects.count() == 600
    assert Client.objects.values("name").distinct().count() == 600
    for the_import in imports:
        the_import.refresh_from_db()
    assert [the_import.state for the_import in imports] == ["done", "done"]


def test_list_below_another_cannot_be_undone_before_it(crew):
    first = taken_over(crew.gm, "甲样例,,,上海")
    taken_over(crew.director, "甲样例,,,广州", duplicates="update")

    with unchanged(), pytest.raises(UsedSince) as refusal:
        services.undo(first, by=crew.gm, at=timezone.now())

    assert refusal.value.details == ("甲样例",)


def test_lists_undone_in_turn_restore_every_column(crew):
    ClientFactory(name="甲样例", region="北京")
    before = clients()
    first = taken_over(crew.gm, "甲样例,,,上海", "乙样例", duplicates="update")
    between = clients()
    second = taken_over(
        crew.director, "甲样例,,,广州", "乙样例,,,广州", duplicates="update"
    )

    undone(second)
    assert clients() == between
    undone(first)
    assert clients() == before


def test_list_below_another_is_undone_but_for_what_both_touched(crew):
    first = taken_over(crew.gm, "甲样例,,,上海", "乙样例,,,上海")
    second = taken_over(crew.director, "甲样例,,,广州", duplicates="update")

    undone(first, spare_used=True)
    assert regions() == {"甲样例": "广州"}
    undone(second)
    assert regions() == {"甲样例": "上海"}


def test_client_that_one_list_made_and_lost_is_made_by_the_next(crew):
    first = taken_over(crew.gm, "甲样例,,,上海")
    second = decided(crew.director, "甲样例,,,广州")
    assert second.rows.get().twin == Client.objects.get()

    undone(first)
    committed(second)

    assert regions() == {"甲样例": "广州"}
