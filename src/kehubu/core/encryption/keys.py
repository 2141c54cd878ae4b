"""
The keys of encrypted columns. They are kept outside of the database: in the setting
``FIELD_KEYS``, or else in the file ``keys`` of the data folder. Several are a rotation:
the last one encrypts, all of them decrypt.
"""

import base64
import binascii
import hashlib
import hmac
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FILE = "keys"
BYTES = 32
SEAL = 32
"""Signs of a seal."""


class WrongKey(Exception):
    """A key is missing or is none; the sentence is for who runs the site."""


@dataclass(frozen=True, slots=True)
class Key:
    """An AES-256 key; its ``id`` is part of its hash, so that no key is mislabelled."""

    id: str
    cipher: AESGCM = field(repr=False, compare=False)
    for_seals: bytes = field(repr=False, compare=False)


def newest() -> Key:
    """
    Return the key that encrypts; the first call of an installation makes it.

    :raises WrongKey: if one of the keys is none
    """
    if not _known():
        _begin()
    return list(_known().values())[-1]


def of(key_id: str) -> Key:
    """
    :raises WrongKey: if there is no such key, or one of the keys is none
    """
    try:
        return _known()[key_id]
    except KeyError:
        raise WrongKey(missing(key_id)) from None


def seals(text: str) -> list[str]:
    """
    Return what stands for a text where it must not be read, by each key, the newest
    first: the same for the same text, and nobody tells without the key for which.
    """
    newest()
    return [
        hmac.new(key.for_seals, text.encode(), hashlib.sha256).hexdigest()[:SEAL]
        for key in reversed(list(_known().values()))
    ]


def ids() -> list[str]:
    """
    Return the ids of all keys, oldest first.

    :raises WrongKey: if one of the keys is none
    """
    return list(_known())


def missing(key_id: str) -> str:
    kept = "环境变量 KEHUBU_FIELD_KEYS" if settings.FIELD_KEYS else f"文件 {_file()}"
    return f"数据库里有用密钥 {key_id} 加密的内容，但{kept} 里没有这个密钥。"


def fresh() -> str:
    """
    Return a new key as it is written down.
    """
    return base64.urlsafe_b64encode(os.urandom(BYTES)).decode()


def add() -> Key:
    """
    Put a new key behind those in the file. It is appended in one write: of two that do
    so at once neither loses the other's.
    """
    if _known():
        with _file().open("ab", buffering=0) as kept:
            kept.write(f"\n{fresh()}\n".encode())
            os.fsync(kept.fileno())
    else:
        _begin()
    return newest()


def _begin() -> None:
    """
    Make the file with one key, for the owner only. Processes that start at once agree:
    only the first link succeeds. What is encrypted is lost without the key, so that
    has to lie on the disk first.
    """
    path = _file()
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
        draft.write(f"{fresh()}\n")
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _file() -> Path:
    return Path(settings.DATA) / FILE


def _known() -> Mapping[str, Key]:
    """
    Return the keys by id, oldest first. The file is read again when it has changed:
    a rotation is another process.
    """
    if settings.FIELD_KEYS:
        return _keyring(tuple(settings.FIELD_KEYS))
    path = f"{settings.DATA}/{FILE}"
    try:
        state = os.stat(path)  # noqa: PTH116 - thrice as fast, and asked for each value
    except FileNotFoundError:
        return {}
    return _kept(path, state.st_ino, state.st_size, state.st_mtime_ns)


@lru_cache(4)
def _kept(path: str, *state: int) -> Mapping[str, Key]:
    return _keyring(tuple(Path(path).read_text().split()))


@lru_cache(4)
def _keyring(texts: Iterable[str]) -> Mapping[str, Key]:
    keys = [_key(text, nth) for nth, text in enumerate(texts, 1)]
    if not keys:
        raise WrongKey(f"文件 {_file()} 里没有密钥。")
    return {key.id: key for key in keys}


def _key(text: str, nth: int) -> Key:
    try:
        secret = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != BYTES:
        raise WrongKey(f"加密字段的第 {nth} 个密钥不完整：应为 44 个字符。")
    digest = hashlib.sha256(b"kehubu field key" + secret).hexdigest()
    for_seals = hashlib.sha256(b"kehubu seals" + secret).digest()
    return Key(digest[:8], AESGCM(secret), for_seals)
