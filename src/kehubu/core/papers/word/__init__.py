"""
Papers as Word files, in the house style of the PDFs, for those who have to go on
writing in them. What a Word file cannot hold as it is, a drawing, becomes a picture.
"""

from kehubu.core.papers.blocks import Paper


def to_word(paper: Paper) -> bytes:
    """
    Return the paper as a .docx file; equal papers have equal bytes.

    Texts are texts: what looks like a field, a formula or markup stays as it is, and
    control characters are left out.
    """
    # python-docx takes 13 MB, and most processes never write a Word file.
    from kehubu.core.papers.word.making import make  # noqa: PLC0415

    return make(paper)
