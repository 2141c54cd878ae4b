"""A small picture, to stand for a photo."""

import struct
import zlib

WIDTH, HEIGHT = 64, 48
GREY = b"\x9a\xa4\xb2"


def picture() -> bytes:
    """
    Return a PNG of one colour.
    """
    row = b"\0" + GREY * WIDTH
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    body = zlib.compress(row * HEIGHT)
    parts = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    size, check = struct.pack(">I", len(data)), zlib.crc32(kind + data)
    return size + kind + data + struct.pack(">I", check)
