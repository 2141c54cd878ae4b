from hypothesis import given, settings
from hypothesis import strategies as st

from kehubu.core.spreadsheets import UnreadableFile, read
from tests.core.spreadsheets.builders import worksheet, xls, xlsx

ORIGINALS = [
    xlsx(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')),
    xls((0, 0, "甲")),
]


def read_or_refused(data, name):
    try:
        return read(data, name).rows
    except UnreadableFile as error:
        return str(error)


@settings(deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(["a", "a.csv", "a.xls", "a.xlsx"]))
def test_any_bytes_are_read_or_refused(data, name):
    assert read_or_refused(data, name)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_any_damage_is_read_or_refused(data):
    original = data.draw(st.sampled_from(ORIGINALS))
    damaged = bytearray(original)
    spots = st.integers(0, len(original) - 1)
    for spot in data.draw(st.lists(spots, min_size=1, max_size=8)):
        damaged[spot] = data.draw(st.integers(0, 255))

    assert read_or_refused(bytes(damaged), "名单")
