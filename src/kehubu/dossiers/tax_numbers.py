"""The unified social credit code (统一社会信用代码), GB 32100-2015."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 signs: I, O, S, V and Z are left out, as they are misread."""
LENGTH = 18
BASE = len(ALPHABET)


def tidy(text: str) -> str:
    """
    Return a code as it is kept: capitals, without blanks and hyphens.
    """
    return "".join(text.split()).replace("-", "").upper()


def is_valid(code: str) -> bool:
    """
    Tell whether a tidy code has 18 signs of the alphabet and the right check sign: the
    sum of each sign's value times 3 to the power of its place, modulo 31 (GB 32100).
    """
    if len(code) != LENGTH or set(code) - set(ALPHABET):
        return False
    return code[-1] == check_sign(code[:-1])


def check_sign(body: str) -> str:
    weighed = (
        ALPHABET.index(sign) * pow(3, place, BASE) for place, sign in enumerate(body)
    )
    return ALPHABET[-sum(weighed) % BASE]
