"""What a row says of a content or a request must be what was signed."""

import pytest

from kehubu.signoffs import verification
from kehubu.signoffs.canonical import canonical, sha256
from kehubu.signoffs.models import Content, Signature, SignatureRequest
from tests.signoffs.signing import tampering

pytestmark = pytest.mark.django_db


def found():
    return sorted((finding.kind, finding.where) for finding in verification.verify())


def rewrite(link, **values):
    Signature.objects.filter(pk=link.pk).update(**values)


@pytest.mark.parametrize(
    ("column", "value"),
    [("capacity", "hs"), ("meaning", "receive"), ("grounds", "改过的理由")],
)
def test_request_that_says_something_else_than_its_signature_is_found(
    links, column, value
):
    asked = SignatureRequest.objects.filter(pk=links[0].request_id)
    asked.update(**{column: value})

    assert found() == [("request_differs", f"#{links[0].pk}")]


def test_request_turned_to_another_signer_is_found(crew, links):
    asked = SignatureRequest.objects.filter(pk=links[0].request_id)
    asked.update(signer=crew.finance)

    assert found() == [("request_differs", f"#{links[0].pk}")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject_kind", "work.project"),
        ("subject_id", 4711),
        ("title", "别的单"),
        ("issuer", None),
    ],
)
def test_relabelled_content_is_found(links, column, value):
    content = Content.objects.get(title="甲单")
    with tampering():
        Content.objects.filter(pk=content.pk).update(**{column: value})

    title = value if column == "title" else "甲单"
    assert found() == [("content_relabelled", f"{title} #{content.pk}")]


def test_content_of_an_earlier_version_is_not_asked_for_its_labels(links):
    content = Content.objects.get(title="甲单")
    data = {name: content.data[name] for name in ("blocks", "files")}
    with tampering():
        old = canonical(data)
        rows = Content.objects.filter(pk=content.pk)
        rows.update(text=old, sha256=sha256(old))

    assert found() == [("content_changed", f"#{link.pk}") for link in links[:2]]


def test_changed_grounds_of_a_signature_are_found(links):
    with tampering():
        rewrite(links[1], grounds="别的理由")

    where = f"#{links[1].pk}"
    assert found() == [("link_changed", where), ("request_differs", where)]
