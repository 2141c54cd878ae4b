import pytest
from django.db import IntegrityError
from django.utils import timezone

from kehubu.clients.models import Client, Import, ImportRow, Membership
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db


def make_import(**columns):
    return Import.objects.create(
        file_name="名单.csv",
        data=b"",
        kind="csv",
        by=UserFactory(),
        created_at=timezone.now(),
        **columns,
    )


def test_client_has_name():
    with pytest.raises(IntegrityError, match="client_has_name"):
        ClientFactory(name="")


def test_client_status_known():
    with pytest.raises(IntegrityError, match="client_status_known"):
        ClientFactory(status="lost")


def test_membership_one_per_role():
    client = ClientFactory()
    Membership.objects.create(client=client, user=UserFactory(), role="ae")

    named = r"membership_one_per_role|membership\.client_id, .*membership\.role"
    with pytest.raises(IntegrityError, match=named):
        Membership.objects.create(client=client, user=UserFactory(), role="ae")


def test_membership_role_known():
    with pytest.raises(IntegrityError, match="membership_role_known"):
        Membership.objects.create(
            client=ClientFactory(), user=UserFactory(), role="boss"
        )


@pytest.mark.parametrize("state", ["running", "done", "undoing", "undone", "lost"])
def test_import_committed_at_iff_committed(state):
    with pytest.raises(IntegrityError, match="import_committed_at_iff_committed"):
        make_import(state=state)


def test_import_open_is_not_committed():
    with pytest.raises(IntegrityError, match="import_committed_at_iff_committed"):
        make_import(state="open", committed_at=timezone.now())


@pytest.mark.parametrize("duplicates", ["", "create", "delete"])
def test_import_duplicates_known(duplicates):
    with pytest.raises(IntegrityError, match="import_duplicates_known"):
        make_import(duplicates=duplicates)


@pytest.mark.parametrize("column", ["choice", "done"])
def test_import_row_action_known(column):
    row = {"of": make_import(), "number": 4, "cells": [], "values": {}}

    with pytest.raises(IntegrityError, match=f"import_row_{column}_known"):
        ImportRow.objects.create(**row, **{column: "delete"})


def test_import_row_number_unique():
    the_import = make_import()
    ImportRow.objects.create(of=the_import, number=4, cells=[], values={})

    named = "import_row_number_unique|importrow.of_id, .*importrow.number"
    with pytest.raises(IntegrityError, match=named):
        ImportRow.objects.create(of=the_import, number=4, cells=[], values={})


@pytest.mark.parametrize(
    ("client", "text"),
    [
        (Client(name="星河样例食品有限公司", short_name="样例食品"), "样例食品"),
        (Client(name="样例饮料"), "样例饮料"),
    ],
)
def test_client_is_called_by_its_short_name(client, text):
    assert str(client) == text
