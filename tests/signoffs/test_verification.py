"""Each way to tamper with the record is found and named."""

import pytest

from kehubu.signoffs import anchors, verification
from kehubu.signoffs.canonical import sha256
from kehubu.signoffs.chain import COLUMNS, GENESIS, link_hash
from kehubu.signoffs.models import ChainHead, Content, Signature, SignatureRequest
from tests.factories import ClientFactory
from tests.signoffs.signing import NOON, asked, frozen, sign, tampering

pytestmark = pytest.mark.django_db


def found():
    return sorted((finding.kind, finding.where) for finding in verification.verify())


def rewrite(link, **values):
    Signature.objects.filter(pk=link.pk).update(**values)


def set_head(length, digest):
    ChainHead.objects.update(length=length, hash=digest)


def rehash():
    """
    Write the whole chain anew, as who knows the code can.
    """
    prev, length = GENESIS, 0
    for link in Signature.objects.order_by("pk"):
        link.prev = prev
        prev = link_hash([getattr(link, name) for name in COLUMNS], link.grounds)
        rewrite(link, prev=link.prev, hash=prev)
        length += 1
    set_head(length, prev)


def ask_again(link):
    SignatureRequest.objects.filter(pk=link.request_id).update(state="waiting")


# ---- intact


def test_record_as_it_was_written_is_intact(links):
    assert found() == []


def test_record_without_signatures_is_intact(crew):
    frozen(ClientFactory(), crew.executive)

    assert found() == []


def test_rejected_and_withdrawn_requests_are_intact(crew):
    content = frozen(ClientFactory(), crew.executive)
    first, second = asked(content, am=crew.manager, ad=crew.director)
    sign(first, verdict="rejected", comment="重做")
    SignatureRequest.objects.filter(pk=second.pk).update(state="void")

    assert found() == []


# ---- contents


def test_changed_content_is_found(links):
    content = Content.objects.first()
    with tampering():
        Content.objects.filter(pk=content.pk).update(text='{"blocks":[]}')

    assert found() == [("content_changed", f"甲单 #{content.pk}")]


def test_changed_content_with_a_new_hash_contradicts_its_signatures(links):
    with tampering():
        Content.objects.filter(title="甲单").update(text="{}", sha256=sha256("{}"))

    assert found() == [
        ("content_changed", f"#{links[0].pk}"),
        ("content_changed", f"#{links[1].pk}"),
    ]


def test_request_turned_to_another_content_is_found(links):
    other = Content.objects.get(title="乙单")
    SignatureRequest.objects.filter(pk=links[0].request_id).update(
        content=other, occasion="anywhere"
    )

    assert found() == [("content_changed", f"#{links[0].pk}")]


# ---- links


ASKED = {"meaning", "capacity"}
CHANGED = {
    "meaning": "receive",
    "capacity": "gm",
    "level": 1,
    "method": "totp",
    "comment": "同意。",
    "address": "192.0.2.9",
    "at": NOON.replace(microsecond=1),
}


@pytest.mark.parametrize("column", CHANGED)
def test_changed_column_of_a_signature_is_found(links, column):
    with tampering():
        rewrite(links[1], **{column: CHANGED[column]})

    where = f"#{links[1].pk}"
    known = [("link_changed", where), ("request_differs", where)]
    assert found() == (known if column in ASKED else known[:1])


@pytest.mark.parametrize("column", ["signer", "instead_of"])
def test_changed_person_of_a_signature_is_found(crew, links, column):
    with tampering():
        rewrite(links[1], **{column: crew.finance})

    where = f"#{links[1].pk}"
    assert found() == [("link_changed", where), ("request_differs", where)]


def test_changed_verdict_is_found_and_contradicts_its_request(links):
    with tampering():
        rewrite(links[1], verdict="rejected")

    assert found() == [
        ("link_changed", f"#{links[1].pk}"),
        ("state_differs", f"#{links[1].pk}"),
    ]


def test_changed_claim_of_what_was_signed_is_found(links):
    with tampering():
        rewrite(links[1], content_sha256="a" * 64)

    assert found() == [
        ("content_changed", f"#{links[1].pk}"),
        ("link_changed", f"#{links[1].pk}"),
    ]


def test_changed_hash_breaks_the_next_link_and_the_anchor(links):
    with tampering():
        rewrite(links[1], hash="a" * 64)

    assert found() == [
        ("anchor_differs", f"#{links[1].pk}"),
        ("link_changed", f"#{links[1].pk}"),
        ("link_out_of_place", f"#{links[2].pk}"),
    ]


def test_deleted_link_is_found(links):
    with tampering():
        Signature.objects.filter(pk=links[1].pk).delete()

    assert found() == [
        ("anchor_differs", f"#{links[2].pk}"),
        ("anchor_differs", f"#{links[3].pk}"),
        ("link_out_of_place", f"#{links[2].pk}"),
        ("state_differs", f"{links[1].request_id}"),
        ("tail_cut", "#4"),
        ("tail_cut", "3 < 4"),
    ]


def test_swapped_links_are_found(links):
    second, third = links[1].pk, links[2].pk
    with tampering():
        for old, new in ((second, 0), (third, second), (0, third)):
            Signature.objects.filter(pk=old).update(id=new)

    assert found() == [
        ("anchor_differs", f"#{second}"),
        ("anchor_differs", f"#{third}"),
        ("link_out_of_place", f"#{second}"),
        ("link_out_of_place", f"#{third}"),
        ("link_out_of_place", f"#{links[3].pk}"),
    ]


# ---- the tail and the head


def test_cut_tail_is_found(links):
    with tampering():
        Signature.objects.filter(pk=links[3].pk).delete()

    assert found() == [
        ("state_differs", f"{links[3].request_id}"),
        ("tail_cut", "#4"),
        ("tail_cut", "3 < 4"),
    ]


def test_cut_tail_with_the_head_adjusted_contradicts_the_anchor(links):
    with tampering():
        Signature.objects.filter(pk=links[3].pk).delete()
    set_head(3, links[2].hash)
    ask_again(links[3])

    assert found() == [("tail_cut", "#4")]


def test_cut_tail_with_the_head_adjusted_is_found_by_anchors_alone(links):
    with tampering():
        Signature.objects.filter(pk=links[3].pk).delete()
    set_head(3, links[2].hash)
    ask_again(links[3])
    anchors.anchor_file().unlink()

    assert found() == []


def test_whole_chain_cut_is_found(links):
    with tampering():
        Signature.objects.all().delete()
    SignatureRequest.objects.update(state="waiting")
    ChainHead.objects.all().delete()

    assert found() == [("tail_cut", f"#{number}") for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("length", "digest", "finding"),
    [
        (4, "a" * 64, ("head_changed", "4")),
        (3, None, ("head_changed", "4")),
        (5, None, ("tail_cut", "4 < 5")),
    ],
)
def test_changed_head_is_found(links, length, digest, finding):
    set_head(length, digest or links[3].hash)

    assert found() == [finding]


def test_missing_head_is_found(links):
    ChainHead.objects.all().delete()

    assert found() == [("head_changed", "4")]


# ---- written anew


def test_chain_written_anew_contradicts_the_anchors(links):
    with tampering():
        rewrite(links[1], comment="不同意")
        rehash()

    assert found() == [("anchor_differs", f"#{link.pk}") for link in links[1:]]


def test_chain_written_anew_is_found_by_anchors_alone(links):
    anchors.anchor_file().unlink()
    with tampering():
        rewrite(links[1], comment="不同意")
        rehash()

    assert found() == []


def test_chain_and_anchors_written_anew_side_by_side_contradict_each_other(links):
    with tampering():
        rewrite(links[3], comment="不同意")
        rehash()
    head = ChainHead.objects.get()
    with anchors.anchor_file().open("a") as lines:
        lines.write(f"{NOON.isoformat()} 4 {head.hash}\n")

    assert found() == [("anchor_differs", f"#{links[3].pk}")]


# ---- requests


@pytest.mark.parametrize("state", ["waiting", "rejected", "void"])
def test_changed_state_of_a_signed_request_is_found(links, state):
    SignatureRequest.objects.filter(pk=links[0].request_id).update(state=state)

    assert found() == [("state_differs", f"#{links[0].pk}")]


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_request_that_was_never_signed_but_says_so_is_found(links, state):
    waiting = SignatureRequest.objects.waiting().first()
    SignatureRequest.objects.filter(pk=waiting.pk).update(state=state)

    assert found() == [("state_differs", f"{waiting.pk}")]


# ---- forged


def forge(request, prev):
    link = Signature(
        request=request,
        content_sha256=request.content.sha256,
        meaning=request.meaning,
        verdict="approved",
        capacity=request.capacity,
        signer=request.signer,
        level=2,
        method="password",
        at=NOON,
        prev=prev,
    )
    link.hash = link_hash([getattr(link, name) for name in COLUMNS], link.grounds)
    link.save()
    return link


def test_forged_link_at_the_end_is_found(links):
    waiting = SignatureRequest.objects.waiting().first()
    link = forge(waiting, links[3].hash)

    assert found() == [("head_changed", "5"), ("state_differs", f"#{link.pk}")]


def test_forged_link_with_the_head_adjusted_contradicts_its_request(links):
    waiting = SignatureRequest.objects.waiting().first()
    link = forge(waiting, links[3].hash)
    set_head(5, link.hash)

    assert found() == [("state_differs", f"#{link.pk}")]


def test_forged_link_beside_the_chain_is_found(links):
    waiting = SignatureRequest.objects.waiting().first()
    link = forge(waiting, "f" * 64)

    assert found() == [
        ("head_changed", "5"),
        ("link_out_of_place", f"#{link.pk}"),
        ("state_differs", f"#{link.pk}"),
    ]


# ---- anchors


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-02T04:00",
        "2026-03-02T04:00:00+00:00 4 abc",
        f"2026-03-02T04:00:00+00:00 0 {'a' * 64}",
        f"2026-03-02T04:00:00+00:00 x {'a' * 64}",
        "一行字",
        pytest.param(f"2026-03-02T04:00:00+00:00 {'9' * 5000} {'a' * 64}", id="huge"),
    ],
)
def test_line_that_is_no_anchor_is_found(links, line):
    with anchors.anchor_file().open("a", encoding="utf-8") as lines:
        lines.write(f"{line}\n")

    (finding,) = verification.verify()

    assert finding.kind == "anchor_differs"


def test_anchor_after_one_that_was_cut_off_begins_a_line(links):
    file = anchors.anchor_file()
    file.write_text(file.read_text()[:-30])

    anchors.write(ChainHead.objects.get(), NOON)

    *_whole, torn, last = file.read_text().splitlines()
    assert found() == [("anchor_differs", torn)]
    assert last.endswith(f" 4 {links[3].hash}")


@pytest.mark.parametrize("lines", [0, 1, 3, 40])
def test_anchor_is_judged_by_the_last_one_alone(links, lines):
    file = anchors.anchor_file()
    file.write_text(f"{NOON.isoformat()} 7 {'a' * 64}\n" + file.read_text() * lines)
    head = ChainHead.objects.get()

    for length in (3, 4, 5, 5):
        anchors.write(ChainHead(length=length, hash=head.hash), NOON)

    written = file.read_text().splitlines()[1 + 4 * lines :]
    assert [line.split()[1] for line in written] == (["5"] if lines else [])


def test_anchor_beyond_the_chain_is_found(links):
    with anchors.anchor_file().open("a") as lines:
        lines.write(f"{NOON.isoformat()} 7 {'a' * 64}\n")

    assert found() == [("tail_cut", "#7")]
