import pytest
from django.utils import timezone

from kehubu.clients import services
from tests import crew as people

pytestmark = pytest.mark.django_db

ACCOUNT = {"gm", "director", "manager", "second_manager", "executive"}
LISTERS = ACCOUNT | {"administration"}
HELPERS = {
    *("traffic", "planning_head", "strategist", "creative_head", "designer"),
    *("production_head", "producer", "media_head", "buyer"),
}
ALLOWED = {
    "clients.add_client": LISTERS,
    "clients.amend_client": LISTERS,
    "clients.assign_team": ACCOUNT - {"executive"},
    "clients.complete_team": ACCOUNT,
    "clients.win_client": LISTERS,
    "clients.list_clients": LISTERS | {"finance", "auditor"} | HELPERS,
    "clients.export_clients": LISTERS | {"finance", "auditor"},
    "clients.read_internal": LISTERS | {"finance", "auditor"},
    "clients.bulk_edit": (ACCOUNT - {"executive"}) | {"administration"},
    "clients.claim_client": {"manager", "second_manager", "executive"},
    "clients.release_client": ACCOUNT - {"executive"},
    "clients.hand_over": ACCOUNT - {"executive"},
    "clients.merge_clients": ACCOUNT - {"executive"},
    "clients.set_reach": {"gm", "director"},
    "clients.import_clients": LISTERS,
}


def allowed(crew, permission, obj=None):
    people_ = {name: getattr(crew, name) for name in people.ACTORS}
    return {name for name, user in people_.items() if user.has_perm(permission, obj)}


@pytest.mark.parametrize("permission", ALLOWED)
def test_permission_is_held_by_positions(crew, permission):
    assert allowed(crew, permission) == ALLOWED[permission]


def test_import_is_open_to_who_made_it_alone(crew):
    the_import = services.open_import(
        by=crew.executive,
        at=timezone.now(),
        data="客户名称\n甲食品".encode(),
        file_name="名单.csv",
    )

    assert allowed(crew, "clients.import_clients", the_import) == {"executive"}
