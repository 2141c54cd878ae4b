"""Workbooks made by hand, to hold what no spreadsheet program writes."""

import struct
import zipfile
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def worksheet(rows="", *, before="", prolog=XML):
    """
    Make a sheet's XML; ``rows`` are ``<row>`` elements.
    """
    data = f"<sheetData>{rows}</sheetData>"
    return f'{prolog}<worksheet xmlns="{MAIN}">{before}{data}</worksheet>'


def shared_strings(items, *, prolog=XML):
    """
    Make the XML of shared strings; ``items`` are ``<si>`` elements.
    """
    return f'{prolog}<sst xmlns="{MAIN}">{items}</sst>'


def xlsx(*sheets, strings=None, extra=(), states=()):
    """
    Make a workbook of sheets' XML; ``extra`` are further (name, content) entries.
    """
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _parts(sheets, states).items():
            package.writestr(name, content)
        if strings is not None:
            package.writestr("xl/sharedStrings.xml", strings)
        for name, content in extra:
            package.writestr(name, content)
    return buffer.getvalue()


def _parts(sheets, states):
    numbered = range(1, len(sheets) + 1)
    states = dict(enumerate(states, start=1))
    tags = "".join(
        f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"'
        f' state="{states.get(n, "visible")}"/>'
        for n in numbered
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet"'
        f' Target="worksheets/sheet{n}.xml"/>'
        for n in numbered
    )
    links += (
        f'<Relationship Id="rId0" Type="{OFFICE}/sharedStrings"'
        ' Target="sharedStrings.xml"/>'
    )
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship'
            f' Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>"
        ),
        "xl/workbook.xml": (
            f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            f"<sheets>{tags}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{links}'
            "</Relationships>"
        ),
        **{f"xl/worksheets/sheet{n}.xml": sheets[n - 1] for n in numbered},
    }


def with_declared_size(package, name, size):
    """
    Have a ZIP file state ``size`` for the unpacked entry ``name``, wherever it does.
    """
    changed = bytearray(package)
    encoded = name.encode()
    for signature, size_at, name_at in ((b"PK\3\4", 22, 30), (b"PK\1\2", 24, 46)):
        start = package.find(signature)
        while start >= 0:
            if package.startswith(encoded, start + name_at):
                struct.pack_into("<I", changed, start + size_at, size)
            start = package.find(signature, start + 4)
    return bytes(changed)


def with_flag(package, flag):
    """
    Set a flag bit of the first entry in a ZIP file's directory.
    """
    changed = bytearray(package)
    changed[package.index(b"PK\1\2") + 8] |= flag
    return bytes(changed)


def ole(streams, *, loops=False):
    """
    Make an OLE2 container of named streams; ``loops`` ties each one's end to its start.
    """
    fat, body = [FAT, END], b""
    directory = _ole_entry("Root Entry", 5, END, 0, child=1)
    for number, (name, content) in enumerate(streams.items(), start=1):
        padded = content.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % SECTOR)
        first, count = len(fat), len(padded) // SECTOR
        fat += [*range(first + 1, first + count), first if loops else END]
        following = number + 1 if number < len(streams) else FREE
        directory += _ole_entry(name, 2, first, len(padded), following=following)
        body += padded
    header = OLE_MAGIC + struct.pack(
        "<16xHHHHH6xIIIIIIIII",
        *(0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0),
    )
    header += struct.pack("<I", 0).ljust(436, b"\xff")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")
    return header + table + directory.ljust(SECTOR, b"\0") + body


def _ole_entry(name, kind, first, size, *, child=FREE, following=FREE):
    encoded = f"{name}\0".encode("utf-16-le")
    return encoded.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(encoded), kind, 1, FREE, following, child, first, size
    )


def xls(*cells, encrypted=False):
    """
    Make a BIFF8 workbook with the sheet 名单 of (row, column, value) cells.

    A tuple ``(serial,)`` as value is a date.
    """
    styles = b"".join(_record(0xE0, struct.pack("<HH16x", 0, i)) for i in (0, 14))
    lock = _record(0x2F, struct.pack("<HHHH", 1, 1, 1, 1)) if encrypted else b""
    start = (
        _record(0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + lock + styles
    )
    name = "名单".encode("utf-16-le")
    offset = len(start) + 4 + 8 + len(name) + 4
    bound = _record(0x85, struct.pack("<IBBBB", offset, 0, 0, 2, 1) + name)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet += b"".join(_xls_cell(*cell) for cell in cells)
    return ole({"Workbook": start + bound + _record(0x0A) + sheet + _record(0x0A)})


def _xls_cell(row, column, value):
    if isinstance(value, bool):
        return _record(0x0205, struct.pack("<HHHBB", row, column, 0, value, 0))
    if isinstance(value, str):
        text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHH", row, column, 0) + text)
    is_date = isinstance(value, tuple)
    number = value[0] if is_date else value
    return _record(0x0203, struct.pack("<HHHd", row, column, is_date, number))


def _record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content
