import re
import xml.etree.ElementTree as ET
from datetime import date

import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehubu.persons import vcards
from kehubu.persons.vcards import Card, UnreadableCard

WHOLE = Card(
    name="林样例",
    organisation="样例食品（上海）有限公司",
    department="市场部",
    title="品牌总监",
    phones=("021-6000 0000",),
    mobiles=("13800000000",),
    emails=("lin@example.com",),
    address="上海市黄浦区样例路1号",
    note="周一上午不在；\n来电先发消息，谢谢",
    birthday=date(1980, 1, 15),
)


NAMES = "N FN TEL ORG ADR BDAY EMAIL NOTE AGENT BEGIN END a.b.TEL LABEL PHOTO"
PARAMS = (
    "CELL ENCODING=QUOTED-PRINTABLE ENCODING=B CHARSET=GBK CHARSET=UTF-7 TYPE=,, "
    'QUOTED-PRINTABLE;= "a:b ;'
)
VALUES = "VCARD = =E6=9 \\ ;;;;;;;;; 9999-99-99 tel:;ext= \\; +8613800000000"
LINES = st.builds(
    lambda name, param, value: f"{name};{param}:".encode() + value,
    st.sampled_from(["", " ", *NAMES.split()]),
    st.sampled_from(["", *PARAMS.split()]),
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from(VALUES.split()).map(str.encode),
        st.text(st.characters(codec="utf-8"), max_size=20).map(str.encode),
    ),
)


def cards_or_refusal(data):
    try:
        return vcards.read(data)
    except UnreadableCard as refusal:
        return str(refusal)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=400)
@given(lines=st.lists(LINES), junk=st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(lines, junk):
    for data in (junk, b"\n".join([b"BEGIN:VCARD", *lines, b"END:VCARD"])):
        found = cards_or_refusal(data)
        assert found
        for one in found if isinstance(found, list) else []:
            assert vcards.read(vcards.write(one)) != []
            assert modules(vcards.qr_svg(one)) <= 57


# ---- out


def test_what_is_written_is_read_again():
    assert vcards.read(vcards.write(WHOLE)) == [WHOLE]


TEXT = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1
)


@given(name=TEXT, organisation=TEXT, note=TEXT)
def test_any_text_comes_back(name, organisation, note):
    made = Card(name=name, organisation=organisation, note=note)

    assert vcards.read(vcards.write(made)) == [made]


def test_another_program_reads_what_is_written():
    other = vobject.readOne(vcards.write(WHOLE).decode())

    assert other.version.value == "3.0"
    assert other.fn.value == "林样例"
    assert other.org.value == ["样例食品（上海）有限公司", "市场部"]
    assert other.title.value == "品牌总监"
    assert [line.value for line in other.tel_list] == ["13800000000", "021-6000 0000"]
    assert other.note.value == WHOLE.note
    assert other.adr.value.street == WHOLE.address
    assert other.bday.value == "1980-01-15"


def test_lines_are_folded_between_characters():
    lines = vcards.write(Card(name="样" * 100)).split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]


def test_text_cannot_add_lines():
    made = vcards.write(Card(name="甲\r\nTEL:1", title="乙\u2028\x0b\nNOTE:x;y,z\\"))

    assert made.decode().split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:甲\\nTEL:1;;;;",
        "FN:甲\\nTEL:1",
        "TITLE:乙\u2028\\nNOTE:x\\;y\\,z\\\\",
        "END:VCARD",
        "",
    ]


def modules(svg):
    (_zero, _zero, width, height) = ET.fromstring(svg).get("viewBox").split()
    assert width == height
    return int(width) - 8


def test_qr_code_is_a_picture_without_script_or_style():
    svg = vcards.qr_svg(WHOLE)

    tags = {element.tag.partition("}")[2] for element in ET.fromstring(svg).iter()}
    assert tags == {"svg", "path"}
    assert not re.search(r"style=|<script|on\w+=", svg)
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')


def test_qr_code_is_not_denser_than_phones_read():
    long = Card(
        name="样" * 500,
        organisation="例" * 500,
        title="\\" * 500,
        mobiles=("1" * 500,),
        emails=("a" * 60 + "@example.com",),
    )

    assert modules(vcards.qr_svg(Card(name="林样例"))) <= 33
    assert modules(vcards.qr_svg(WHOLE)) <= 57
    assert modules(vcards.qr_svg(long)) <= 57
