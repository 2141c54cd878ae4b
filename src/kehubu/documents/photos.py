"""Photos as they are kept: upright, of a sensible size, without what cameras add."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from kehubu.core.forms import Upload
from kehubu.documents.uploads import NotWhatItSays, UploadRefused, kind_of

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
KINDS = frozenset(FORMATS)
LONGEST = 4096
"""Pixels of the longer side that are kept: A3 in print."""
MOST_MEGAPIXELS = {"JPEG": 220, "PNG": 50, "WEBP": 50}
"""What is opened at all: JPEGs are read at a fraction of their size, others whole."""
QUALITY = 90
MEGA = 1_000_000

# We look at the size ourselves, before a pixel is read, and refuse with a sentence.
Image.MAX_IMAGE_PIXELS = None


class TooManyPixels(UploadRefused):
    code = "upload_too_many_pixels"
    message = _("“%(name)s”：有 %(n)s 百万像素，最多 %(limit)s 百万。请缩小后再上传。")


def bare(upload: Upload) -> Upload:
    """
    Return a photo encoded anew: turned as the camera held it, with its colour profile,
    without place, device, author, comments and whatever hangs behind the picture
    (quality §5, PIPL 6: no more than is needed). Of moving pictures, the first.

    :raises UploadRefused: if it is none of ``KINDS``, broken, or larger than can be
        opened
    """
    name = str(upload.name)
    kind = FORMATS.get(kind_of(upload))
    if kind is None:
        raise NotWhatItSays(name=name)
    try:
        encoded = _encoded(upload, name, kind)
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error) as e:
        raise NotWhatItSays(name=name) from e
    finally:
        upload.seek(0)
    return SimpleUploadedFile(name, encoded, upload.content_type or "")


def _encoded(upload: Upload, name: str, kind: str) -> bytes:
    upload.seek(0)
    with Image.open(upload, formats=[kind]) as opened:
        _check_size(opened, name, kind)
        opened.draft(None, (LONGEST, LONGEST))
        profile = opened.info.get("icc_profile")
        image = ImageOps.exif_transpose(opened)
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        # What is not named here is left behind: Pillow would write comments on.
        kept = ("transparency",) if kind == "PNG" else ()
        image.info = {key: image.info[key] for key in kept if key in image.info}
        out = io.BytesIO()
        image.save(out, kind, quality=QUALITY, icc_profile=profile)
    return out.getvalue()


def _check_size(image: Image.Image, name: str, kind: str) -> None:
    width, height = image.size
    limit = MOST_MEGAPIXELS[kind]
    if width * height > limit * MEGA:
        raise TooManyPixels(name=name, n=width * height // MEGA, limit=limit)
