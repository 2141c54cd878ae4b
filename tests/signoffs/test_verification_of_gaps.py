"""Rows deleted past all foreign keys, as the shell of a database allows, are missed."""

from contextlib import contextmanager

import pytest
from django.db import connection

from kehubu.signoffs import verification
from kehubu.signoffs.append_only import lifted
from kehubu.signoffs.models import Content, SignatureRequest

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def without_checks():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield cursor
            cursor.execute("SET session_replication_role = DEFAULT")
        else:
            with connection.constraint_checks_disabled(), lifted():
                yield cursor


def delete(cursor, row):
    cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])


def found():
    return sorted((finding.kind, finding.where) for finding in verification.verify())


def test_deleted_content_is_missed_by_its_signatures(links):
    with without_checks() as cursor:
        delete(cursor, Content.objects.get(title="甲单"))

    assert found() == [
        ("content_missing", f"#{links[0].pk}"),
        ("content_missing", f"#{links[1].pk}"),
    ]


def test_deleted_request_is_missed_by_its_signature(links):
    with without_checks() as cursor:
        delete(cursor, SignatureRequest.objects.get(pk=links[2].request_id))

    assert found() == [("content_missing", f"#{links[2].pk}")]
