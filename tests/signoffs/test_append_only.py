"""Contents and signatures are only ever added: both databases refuse the rest."""

import pytest
from django.db import DatabaseError, connection, transaction

from kehubu.signoffs.append_only import lifted
from kehubu.signoffs.models import Content, Signature
from tests.factories import ClientFactory
from tests.signoffs.signing import asked, frozen, sign, tampering
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _signed(crew):
    content = frozen(ClientFactory(), crew.executive)
    (request,) = asked(content, ad=crew.director)
    sign(request, comment="同意")
    frozen(ClientFactory(), crew.executive, "还没有人签")


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def amended(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return row


def bulk_amend(model, **values):
    row = amended(model.objects.latest("pk"), **values)
    model.objects.bulk_update([row], list(values))


ATTEMPTS = {
    "content saved": lambda: amended(Content.objects.latest("pk"), title="改").save(),
    "content updated": lambda: Content.objects.update(title="改"),
    "content bulk updated": lambda: bulk_amend(Content, text="{}"),
    "content updated by SQL": lambda: run("UPDATE signoffs_content SET version = 9"),
    "content deleted": lambda: Content.objects.latest("pk").delete(),
    "contents deleted": lambda: Content.objects.filter(requests=None).delete(),
    "contents deleted by SQL": lambda: run("DELETE FROM signoffs_content"),
    "signature saved": lambda: amended(Signature.objects.get(), comment="").save(),
    "signature updated": lambda: Signature.objects.update(verdict="approved"),
    "signature bulk updated": lambda: bulk_amend(Signature, address="192.0.2.1"),
    "signature updated by SQL": lambda: run("UPDATE signoffs_signature SET level = 1"),
    "signature moved by SQL": lambda: run("UPDATE signoffs_signature SET id = id + 9"),
    "signature deleted": lambda: Signature.objects.get().delete(),
    "signatures deleted": lambda: Signature.objects.all().delete(),
    "signatures deleted by SQL": lambda: run("DELETE FROM signoffs_signature"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_change_is_refused_by_the_database(attempt):
    with (
        unchanged(),
        pytest.raises(DatabaseError, match=r"signoffs_\w+ is append-only"),
        transaction.atomic(),
    ):
        attempt()


def test_change_that_touches_no_row_is_let_be():
    with unchanged():
        Signature.objects.filter(pk=0).update(comment="")
        Content.objects.filter(pk=0).delete()


def test_triggers_are_lifted_for_a_while_only():
    with tampering():
        Signature.objects.update(comment="改过")

    assert Signature.objects.get().comment == "改过"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Signature.objects.update(comment="又改")


def test_triggers_come_back_with_a_transaction_that_fails():
    connection.check_constraints()
    with pytest.raises(ValueError, match="half way"), transaction.atomic(), lifted():
        raise ValueError("half way")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Content.objects.update(title="改")
