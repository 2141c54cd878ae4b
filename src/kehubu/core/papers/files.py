"""A paper as a file that people take away."""

from datetime import datetime

from kehubu.core.papers.blocks import Paper
from kehubu.core.papers.typesetting import typeset
from kehubu.core.papers.word import to_word

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def written(paper: Paper, file: str, *, at: datetime) -> tuple[bytes, str]:
    """
    Return a paper as a file, ``pdf`` or ``docx``, with its media type.
    """
    if file == "docx":
        return to_word(paper), WORD
    return typeset(paper, at=at), PDF
