"""A paper's document, and the archive that a .docx file is."""

import io
import zipfile

from docx import Document

from kehubu.core.papers.blocks import Paper
from kehubu.core.papers.word.page import lay_out
from kehubu.core.papers.word.parts import write

BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The moment that stands in the archive for all its parts."""


def make(paper: Paper) -> bytes:
    """
    Return the paper as a .docx file, in which nothing hangs on the moment.
    """
    document = Document()
    lay_out(document, paper)
    for block in paper.blocks:
        write(document, block)
    made = io.BytesIO()
    document.save(made)
    return _without_times(made)


def _without_times(made: io.BytesIO) -> bytes:
    again = io.BytesIO()
    with (
        zipfile.ZipFile(made) as parts,
        zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in parts.infolist():
            known = zipfile.ZipInfo(part.filename, BEGINNING)
            known.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(known, parts.read(part))
    return again.getvalue()
