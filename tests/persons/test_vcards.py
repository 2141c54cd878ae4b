import base64
import quopri
import re
from datetime import date
from types import SimpleNamespace

import pytest

from kehubu.persons import vcards
from kehubu.persons.vcards import (
    Card,
    CardFileTooLarge,
    NoCards,
    TooManyCards,
    lines,
)


def card(*lines, version="3.0", encoding="utf-8"):
    whole = ["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]
    return "\r\n".join(whole).encode(encoding)


def only(*lines, **how):
    (found,) = vcards.read(card(*lines, **how))
    return found


def quoted(text, encoding="gbk"):
    """
    Return quoted-printable as old phones write it: every byte, no soft line breaks.
    """
    return "".join(f"={byte:02X}" for byte in text.encode(encoding))


# ---- as phones write


def test_card_of_an_iphone():
    found = only(
        "PRODID:-//Apple Inc.//iPhone OS 17.4//EN",
        "N:林;样例;;;",
        "FN:样例 林",
        "ORG:样例食品（上海）有限公司;市场部;",
        "TITLE:品牌总监",
        "item1.EMAIL;type=INTERNET;type=pref:lin@example.com",
        "item1.X-ABLabel:_$!<Work>!$_",
        "TEL;type=CELL;type=VOICE;type=pref:138 0000 0000",
        "TEL;type=WORK;type=VOICE:021-6000 0000",
        "TEL;type=WORK;type=FAX:021-6000 0001",
        "item2.ADR;type=WORK;type=pref:;;样例路1号;黄浦区;上海市;200000;中国",
        "NOTE:周一上午不在；\\n来电先发消息\\, 谢谢",
        "BDAY;value=date:1980-01-15",
        "PHOTO;ENCODING=b;TYPE=JPEG:" + "/9j/4AAQ" * 9,
        " " + "/9j/4AAQ" * 9,
    )

    assert found == Card(
        name="林样例",
        organisation="样例食品（上海）有限公司",
        department="市场部",
        title="品牌总监",
        phones=("021-6000 0000",),
        mobiles=("138 0000 0000",),
        emails=("lin@example.com",),
        address="中国上海市黄浦区样例路1号",
        note="周一上午不在；\n来电先发消息, 谢谢",
        birthday=date(1980, 1, 15),
    )


@pytest.mark.parametrize("charset", ["GB2312", "GBK", "gb18030", "UTF-8", "BIG5"])
def test_card_of_an_old_phone(charset):
    encoding = {"UTF-8": "utf-8", "BIG5": "big5"}.get(charset, "gbk")
    how = f"CHARSET={charset};ENCODING=QUOTED-PRINTABLE"

    found = only(
        f"N;{how}:{quoted('林', encoding)};{quoted('小山', encoding)};;;",
        f"ORG;ENCODING=QUOTED-PRINTABLE;CHARSET={charset}:{quoted('食品', encoding)}",
        "TEL;CELL;VOICE:13800000000",
        "TEL;WORK:02160000000",
        "TEL;WORK;FAX:02160000001",
        "X-IRMC-LUID:000000000001",
        version="2.1",
    )

    assert found == Card(
        name="林小山",
        organisation="食品",
        phones=("02160000000",),
        mobiles=("13800000000",),
    )


def test_card_of_an_android_phone_has_the_whole_name_as_given_name():
    found = only(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;=E6=9E=97=E6=A0=B7=E4=BE=8B;;;",
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9E=97=E6=A0=B7=E4=BE=8B",
        "TEL;CELL;PREF:+86-138-0000-0000",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;x;1;;;;;;;;;;;;;",
        version="2.1",
    )

    assert found == Card(name="林样例", mobiles=("+86-138-0000-0000",))


def test_quoted_printable_goes_on_after_soft_line_breaks():
    long = "样例食品（上海）有限公司市场与品牌管理中心" * 3
    soft = quopri.encodestring(long.encode()).decode().replace("\n", "\r\n")
    indented = soft.replace("=\r\n", "=\r\n  ")
    head = "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"

    assert "=\r\n" in soft
    assert only(f"{head}{soft}", version="2.1").organisation == long
    assert only(f"{head}{indented}", version="2.1").organisation == long


def test_card_of_version_4():
    found = only(
        'FN;LANGUAGE="zh:hans":林样例',
        "N:林;样例;;;",
        'TEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+86-138-0000-0000',
        "TEL;VALUE=uri;TYPE=work:tel:+86-21-60000000;ext=102",
        "EMAIL:mailto:lin@example.com",
        'ADR;LABEL="上海市黄浦区":;;样例路1号;上海市;;;',
        "BDAY:19800115T000000Z",
        "GENDER:F",
        version="4.0",
    )

    assert found == Card(
        name="林样例",
        phones=("+86-21-60000000-102",),
        mobiles=("+86-138-0000-0000",),
        emails=("lin@example.com",),
        address="上海市样例路1号",
        birthday=date(1980, 1, 15),
    )


def test_card_of_wechat():
    found = only("FN:林样例", "TEL;TYPE=CELL:13800000000", "NOTE:微信号 lin")

    assert found == Card(name="林样例", mobiles=("13800000000",), note="微信号 lin")


def test_raw_gbk_is_read_without_being_named():
    found = only(
        "N:林;样例",
        "ORG:样例食品;市场部",
        "TITLE:乗務員",
        "NOTE:誠\\;信",
        encoding="gbk",
    )

    assert found == Card(
        name="林样例",
        organisation="样例食品",
        department="市场部",
        title="乗務員",
        note="誠;信",
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_byte_order_marks(encoding):
    text = "\ufeff" if encoding[-2:] in {"le", "be"} else ""
    data = (text + card("FN:林样例").decode()).encode(encoding)

    assert vcards.read(data) == [Card(name="林样例")]


def test_western_card():
    found = only(
        "N:Sample;Jane;Q.;Dr.;",
        "ORG:Sample\\, Inc.",
        "ADR;TYPE=HOME:;;1 Home Rd;Hometown;;;",
        "ADR;TYPE=WORK:;Suite 5;1 Sample St;London;;SW1A 1AA;UK",
    )

    assert found.name == "Jane Q. Sample"
    assert found.organisation == "Sample, Inc."
    assert found.address == "1 Sample St, Suite 5, London, SW1A 1AA, UK"


def test_folded_lines_are_put_together_again():
    data = card("FN:林样", "\t例", "NOTE:abc", "  def").replace(b"\r\n", b"\n")

    assert vcards.read(data) == [Card(name="林样例", note="abc def")]


def test_character_that_a_fold_tears_apart_is_whole_again():
    data = card("FN:林样例").replace("样".encode(), b"\xe6\r\n \xa0\xb7")

    assert vcards.read(data) == [Card(name="林样例")]


# ---- names and numbers


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["N:林;样例;;;"], "林样例"),
        (["FN:林样例"], "林样例"),
        (["N:;;;;", "FN:林样例"], "林样例"),
        (["N:欧阳;样例;;;", "FN:样例 欧阳"], "欧阳样例"),
        (["N:;阿凡提·样例;;;"], "阿凡提·样例"),
        (["N:Lin;样例;;;", "FN:样例 Lin"], "样例 Lin"),
        (["N:Lin"], "Lin"),
        (["NICKNAME:小林"], "小林"),
        (["FN: 林 \\n 样例 "], "林 样例"),
        (["FN:\u202e林\x00样\x07例"], "林样例"),
        (["ORG:样例食品"], ""),
    ],
)
def test_names(lines, name):
    assert only("TEL:1", *lines).name == name


@pytest.mark.parametrize(
    ("number", "is_mobile"),
    [
        ("TEL:13800000000", True),
        ("TEL;WORK:+86 138 0000 0000", True),
        ("TEL;WORK:008613800000000", True),
        ("TEL;HOME:12800000000", False),
        ("TEL;TYPE=CELL:+44 7700 900000", True),
        ("TEL;TYPE=iPhone:60000000", True),
        ("TEL:010-60000000", False),
    ],
)
def test_mobiles_are_told_from_other_phones(number, is_mobile):
    found = only("FN:林样例", number)

    assert (len(found.mobiles), len(found.phones)) == (is_mobile, not is_mobile)


def test_what_is_there_twice_is_told_once():
    found = only(
        "FN:林样例",
        "TEL;CELL:13800000000",
        "TEL;CELL;PREF:138-0000-0000",
        "EMAIL:Lin@example.com",
        "EMAIL:lin@example.com",
        "EMAIL:not an address",
    )

    assert found.mobiles == ("13800000000",)
    assert found.emails == ("Lin@example.com",)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("BDAY:1980-01-15", date(1980, 1, 15)),
        ("BDAY:19800115", date(1980, 1, 15)),
        ("BDAY;VALUE=DATE-TIME:1980-01-15T00:00:00Z", date(1980, 1, 15)),
        ("BDAY:--0115", None),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-15", None),
        ("BDAY;CALSCALE=chinese:19800115", None),
        ("BDAY;VALUE=text:circa 1980", None),
        ("BDAY:1980-02-30", None),
        ("BDAY:", None),
    ],
)
def test_birthdays(line, day):
    assert only("FN:林样例", line).birthday == day


# ---- files


def test_several_cards_are_read_and_empty_ones_left_out():
    data = card("FN:甲") + card("UID:1") + b"\r\n\r\nrubbish\r\n" + card("FN:乙")

    assert [one.name for one in vcards.read(data)] == ["甲", "乙"]


def test_card_within_a_card_is_left_out():
    agent = ["AGENT:", "BEGIN:VCARD", "FN:秘书", "TEL:1", "END:VCARD"]

    assert only("FN:甲", *agent, "TEL:2") == Card(name="甲", phones=("2",))


def test_cards_without_an_end():
    data = b"begin:vcard\nFN:a\nBEGIN:VCARD\nFN:b\nEND:VCARD\nEND:VCARD\nFN:c\n"

    assert [one.name for one in vcards.read(data)] == ["a", "b"]


def test_large_photo_is_passed_over():
    photo = base64.b64encode(bytes(700_000)).decode()
    folded = "\r\n ".join(re.findall(".{1,74}", photo))

    assert only(f"PHOTO;ENCODING=b:{folded}", "FN:林样例") == Card(name="林样例")


def test_text_in_base64():
    text = base64.b64encode("林样例".encode()).decode()

    assert only(f"FN;ENCODING=BASE64:{text}", "TEL:1").name == "林样例"
    assert only("FN;ENCODING=B:A", "TEL:1").name == ""


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"BEGIN:VCARD\nEND:VCARD", b"%PDF-1.7", "林样例".encode()]
)
def test_file_without_cards_is_refused(data):
    with pytest.raises(NoCards, match="文件里没有名片。"):
        vcards.read(data)


def test_file_that_is_too_large_is_refused():
    with pytest.raises(CardFileTooLarge, match="超过 1 MB"):
        vcards.read(card("FN:林样例", "NOTE:" + "a" * 2**20))


def test_too_many_cards_are_refused():
    assert len(vcards.read(card("FN:a") * 1_000)) == 1_000
    with pytest.raises(TooManyCards, match="超过 1000 张名片"):
        vcards.read(card("FN:a") * 1_001)


@pytest.mark.parametrize("charset", ["zlib", "hex", "bz2", "rot13", "punycode", "\x00"])
def test_encodings_that_are_none_of_a_phone_are_not_used(charset):
    assert only(f"FN;CHARSET={charset}:林样例").name == "林样例"


@pytest.mark.parametrize(
    "line", [b'A"' + b":" * 500_000, b"A;ENCODING=QUOTED-PRINTABLE" + b":=\r\n" * 9]
)
def test_colon_is_looked_for_in_the_head_only(line, monkeypatch):
    looked = []
    monkeypatch.setattr(
        lines, "HEAD", SimpleNamespace(match=lambda text: looked.append(len(text)))
    )

    list(lines.properties(line))

    assert max(looked) <= lines.LONGEST_HEAD
    assert len(looked) < 20


@pytest.mark.parametrize(
    ("line", "name", "raw"),
    [
        (b'TEL;X="a:b":1', "TEL", b"1"),
        (b'TEL;X="a:b;c":1:2', "TEL", b"1:2"),
        (b'TEL;X="a:1', "TEL", b"1"),
    ],
)
def test_colon_within_quotes_ends_no_head(line, name, raw):
    (found,) = lines.properties(line)

    assert (found.name, found.raw) == (name, raw)


def test_overlong_line_is_passed_over():
    assert list(lines.properties(b"NOTE:" + b"x" * lines.LONGEST)) == []
