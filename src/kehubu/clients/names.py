"""When two names or telephones mean the same company: pure comparison of texts."""

import re
import unicodedata

LONGEST = 100
SHORTEST_PHONE, LONGEST_PHONE = 7, 60
_NOISE = re.compile(r"[\W_]+")
_LEGAL_FORM = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|股份公司|集团公司|公司|集团)+$"
)


def match_key(name: str) -> str:
    """
    Return what is left of a company's name without blanks, signs and legal form.

    Two clients with the same key are shown as possible duplicates. Where nothing is
    left, as of signs alone, the key is the name itself.
    """
    level = unicodedata.normalize("NFKC", name).casefold().strip()
    plain = _NOISE.sub("", level)
    return (_LEGAL_FORM.sub("", plain) or plain or level)[:LONGEST]


def phone_key(phone: str) -> str:
    """
    Return the digits of a telephone number, however it is written; empty where they are
    too few to tell one company from another.
    """
    digits = "".join(filter(str.isdecimal, unicodedata.normalize("NFKC", phone)))
    return digits[:LONGEST_PHONE] if len(digits) >= SHORTEST_PHONE else ""
