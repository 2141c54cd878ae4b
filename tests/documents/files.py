"""Files as people send them, of each kind, as small as they come."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from tests.core.spreadsheets.builders import ole

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
TYPES = "[Content_Types].xml"


def zipped(**parts):
    """
    Return a ZIP of these parts, of no date: tests are named by its bytes.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as container:
        for name, content in parts.items():
            container.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def office(*parts):
    return zipped(**dict.fromkeys((TYPES, *parts), "<x/>"))


CONTENTS = {
    "pdf": PDF,
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "jpeg": b"\xff\xd8\xff\xe1",
    "gif": b"GIF89a\x01\0\x01\0",
    "tif": b"II*\0\x08\0\0\0",
    "webp": b"RIFF\x1a\0\0\0WEBPVP8L",
    "docx": office("word/document.xml"),
    "xlsx": office("xl/workbook.xml"),
    "pptx": office("ppt/presentation.xml"),
    "doc": ole({"WordDocument": b"x"}),
    "xls": ole({"Workbook": b"x"}),
    "ppt": ole({"PowerPoint Document": b"x"}),
    "psd": b"8BPS\0\x01",
    "ai": PDF,
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0",
    "mp4": b"\0\0\0\x18ftypmp42",
    "mov": b"\0\0\0\x14ftypqt  ",
    "mp3": b"ID3\x03\0\0\0",
    "wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "txt": "会议记要\n第一行".encode(),
    "csv": "客户,电话\n甲样例,021".encode("gb18030"),
}
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPE_OF = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "tif": "image/tiff",
    "webp": "image/webp",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "psd": "image/vnd.adobe.photoshop",
    "ai": "application/postscript",
    "eps": "application/postscript",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "txt": "text/plain",
    "csv": "text/csv",
}


def upload(name="合同.pdf", data=PDF):
    return SimpleUploadedFile(name, data)


def large_upload(name, data):
    """
    Return an upload that Django keeps on disk, as it does with large ones.
    """
    file = TemporaryUploadedFile(name, "", len(data), None)
    file.write(data)
    file.seek(0)
    return file
