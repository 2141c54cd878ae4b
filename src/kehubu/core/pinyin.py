"""Pinyin: how Chinese names are read, found and put in order."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

_SURNAMES = {
    "单": "shan",
    "解": "xie",
    "曾": "zeng",
    "区": "ou",
    "仇": "qiu",
    "查": "zha",
    "朴": "piao",
    "盖": "ge",
    "任": "ren",
    "尉": "yu",
    "乐": "yue",
    "缪": "miao",
    "翟": "zhai",
    "覃": "qin",
    "员": "yun",
    "折": "she",
    "冼": "xian",
    "逄": "pang",
    "召": "shao",
    "黑": "he",
    "重": "chong",
    "秘": "bi",
    "繁": "po",
    "种": "chong",
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "长孙": "zhang sun",
    "澹台": "tan tai",
}
"""Surnames whose reading as a name is not the common reading of the character."""


def reading(name: str, *, is_person: bool = False) -> str:
    """
    Return the syllables of ``name`` in small letters, parted by spaces.

    Latin words and numbers count as one syllable; other signs are left out.
    """
    folded = unicodedata.normalize("NFKC", name).strip().casefold()
    head = ""
    if is_person:
        surname = next((s for s in (folded[:2], folded[:1]) if s in _SURNAMES), "")
        head, folded = _SURNAMES.get(surname, ""), folded[len(surname) :]
    syllables = lazy_pinyin(folded, style=Style.NORMAL, v_to_u=False)
    return " ".join(re.findall(r"[a-z0-9]+", f"{head} {' '.join(syllables)}"))


def sort_key(spelled: str) -> str:
    """
    Return what orders a reading by syllables, alike under every collation.

    ``0`` parts the syllables, as it sorts before all letters: an0hui, ang0shan.
    """
    return spelled.replace(" ", "0")
