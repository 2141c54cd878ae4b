"""Photos lose what cameras add, and keep what is to be seen."""

import hashlib
import io
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from kehubu.documents import photos, services
from kehubu.documents.models import StoredFile
from kehubu.documents.photos import TooManyPixels, bare
from kehubu.documents.uploads import KindNotTaken, NotWhatItSays, TooBig
from kehubu.sample.pictures import picture
from tests.documents.files import PDF, PNG
from tests.factories import ClientFactory
from tests.tables import unchanged

MAKER, ARTIST, ORIENTATION, GPS = 0x010F, 0x013B, 0x0112, 0x8825
MARKS = (b"SECRETPHONE", b"SECRETNAME", b"SECRETNOTE", b"SECRETTAIL", b"SECRETXMP")
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RED, BLUE = (200, 30, 30), (30, 30, 200)


def taken(kind="JPEG", size=(40, 20), turned=None, mode="RGB", tail=b""):
    """
    Return a photo as a phone takes it: its left half is red, its right half blue.
    """
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    image = image.convert(mode)
    exif = Image.Exif()
    exif[MAKER], exif[ARTIST] = "SECRETPHONE", "SECRETNAME"
    exif[GPS] = {1: "N", 2: (31.0, 13.0, 48.0), 3: "E", 4: (121.0, 28.0, 12.0)}
    if turned:
        exif[ORIENTATION] = turned
    said = {"exif": exif, "icc_profile": SRGB, "quality": 95}
    if kind == "JPEG":
        said["comment"] = b"SECRETNOTE"
    if kind == "PNG":
        said["pnginfo"] = PngInfo()
        said["pnginfo"].add_text("Comment", "SECRETNOTE")
    if kind != "PNG":
        said["xmp"] = b"<x:xmpmeta>SECRETXMP</x:xmpmeta>"
    out = io.BytesIO()
    image.save(out, kind, **said)
    return out.getvalue() + tail


def upload(data, name="现场.jpg"):
    return SimpleUploadedFile(name, data)


def opened(cleaned):
    image = Image.open(cleaned)
    image.load()
    return image


def is_near(pixel, colour):
    return all(abs(a - b) < 25 for a, b in zip(pixel[:3], colour, strict=True))


NAMES = {"JPEG": "现场.jpg", "PNG": "现场.png", "WEBP": "现场.webp"}


@pytest.mark.parametrize("kind", NAMES)
def test_nothing_tells_place_device_or_author(kind):
    raw = taken(kind, tail=b"SECRETTAIL")
    assert any(mark in raw for mark in MARKS)

    cleaned = bare(upload(raw, NAMES[kind]))

    data = cleaned.read()
    assert [mark for mark in MARKS if mark in data] == []
    image = opened(io.BytesIO(data))
    assert dict(image.getexif()) == {}
    assert {"comment", "exif", "xmp", "Comment"} & set(image.info) == set()
    assert cleaned.name == NAMES[kind]
    assert image.format == kind


@pytest.mark.parametrize("kind", NAMES)
def test_colours_and_profile_stay(kind):
    image = opened(bare(upload(taken(kind), NAMES[kind])))

    assert image.size == (40, 20)
    assert image.info["icc_profile"] == SRGB
    assert is_near(image.convert("RGB").getpixel((5, 10)), RED)
    assert is_near(image.convert("RGB").getpixel((35, 10)), BLUE)


def test_photo_is_turned_as_it_was_held():
    """
    6: the right side of what was seen is the top of the rows.
    """
    image = opened(bare(upload(taken(turned=6))))

    assert image.size == (20, 40)
    assert is_near(image.getpixel((10, 5)), RED)
    assert is_near(image.getpixel((10, 35)), BLUE)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colour_models_stay(mode):
    assert opened(bare(upload(taken(mode=mode)))).mode == mode


def test_transparent_picture_stays_transparent():
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")

    assert opened(bare(upload(out.getvalue(), "a.png"))).getpixel((1, 1))[3] == 0


def test_large_photo_is_brought_down(monkeypatch):
    monkeypatch.setattr(photos, "LONGEST", 100)

    image = opened(bare(upload(taken(size=(1000, 500)))))

    assert image.size == (100, 50)


@pytest.mark.parametrize("kind", NAMES)
def test_flood_of_pixels_is_refused_before_it_is_read(monkeypatch, kind):
    monkeypatch.setitem(photos.MOST_MEGAPIXELS, kind, 1)
    raw = taken(kind, size=(1100, 1000))

    with pytest.raises(TooManyPixels) as refused:
        bare(upload(raw, NAMES[kind]))

    assert "1 百万像素" in str(refused.value)


def flood():
    """
    Return a PNG that claims 60,000 × 60,000 pixels and has hardly any data.
    """
    good = bytearray(picture())
    good[16:24] = (60_000).to_bytes(4, "big") * 2
    good[29:33] = zlib.crc32(good[12:29]).to_bytes(4, "big")
    return bytes(good)


BROKEN = {
    "cut off.jpg": taken(size=(400, 400))[:-2000],
    "head only.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "cut off.png": taken("PNG", size=(400, 400))[:-300],
    "head only.png": PNG,
    "cut off.webp": taken("WEBP", size=(400, 400))[:-200],
    "head only.webp": b"RIFF\x1a\0\0\0WEBPVP8L",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_photo_is_refused_with_words(name):
    with pytest.raises(NotWhatItSays):
        bare(upload(BROKEN[name], name))


def test_what_is_no_photo_is_refused(settings):
    with pytest.raises(TooManyPixels):
        bare(upload(flood(), "a.png"))
    with pytest.raises(NotWhatItSays):
        bare(upload(PDF, "a.pdf"))
    with pytest.raises(NotWhatItSays):
        bare(upload(taken("PNG"), "a.jpg"))
    with pytest.raises(KindNotTaken):
        bare(upload(b"<svg/>", "a.svg"))
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(TooBig):
        bare(upload(taken()))


@pytest.mark.django_db
def test_kept_photo_is_the_bare_one_and_its_hash_fits(crew):
    client = ClientFactory()

    kept = services.keep_photo(
        upload(taken()), by=crew.gm, at=timezone.now(), subject=client
    )

    with kept.file.open("rb") as content:
        data = content.read()
    assert hashlib.sha256(data).hexdigest() == kept.sha256
    assert (len(data), kept.content_type) == (kept.size, "image/jpeg")
    assert b"SECRETPHONE" not in data


@pytest.mark.django_db
def test_originals_are_kept_to_the_last_byte(crew):
    client, raw = ClientFactory(), taken(tail=b"SECRETTAIL")

    kept = services.keep(upload(raw), by=crew.gm, at=timezone.now(), subject=client)

    with kept.file.open("rb") as content:
        assert content.read() == raw


@pytest.mark.django_db
def test_broken_photo_leaves_nothing_behind(crew):
    client = ClientFactory()

    with unchanged(), pytest.raises(NotWhatItSays):
        services.keep_photo(
            upload(BROKEN["cut off.jpg"]), by=crew.gm, at=timezone.now(), subject=client
        )

    assert not StoredFile.objects.exists()
