"""
Seals: PAdES signatures on papers, by the agency's own certificate.

The certificate is made here, by itself and for itself: a seal shows that a paper is
unchanged since Kehubu sealed it. It is not a certificate of a licensed authority, and
nothing in the product says so (电子签名法 13, 16).
"""

import io
import logging
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import cast

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

# It tells its log, with traces, what a verdict here says in one word.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

FIELD = "KehubuSeal"
BROKEN = (
    PdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RecursionError,
)
"""What pyHanko meets with in files that somebody has damaged; found by fuzzing."""
YEARS = timedelta(days=3653)
BITS = 3072
VERDICTS: dict[str, str | Promise] = {
    "intact": _("封印完好，文件自封印后没有改动"),
    "unsealed": _("文件上没有封印"),
    "foreign": _("封印不是本公司的"),
    "changed": _("文件在封印后被改动"),
    "unreadable": _("不是可读的 PDF 文件"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a sealed paper."""

    verdict: str

    @property
    def is_intact(self) -> bool:
        return self.verdict == "intact"

    def __str__(self) -> str:
        return str(VERDICTS[self.verdict])


def seal(pdf: bytes, *, name: str, reason: str) -> bytes:
    """
    Return ``pdf`` sealed: certified, no changes allowed (PAdES B-B, DocMDP 1).
    """
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        name=name,
        reason=reason,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    sealed: io.BytesIO = sign_pdf(writer, meta, signer=_signer())
    return sealed.getvalue()


def check(pdf: bytes) -> Report:
    """
    Tell whether ``pdf`` carries our seal, unbroken, over the whole file.

    A later increment of the file leaves the signature "valid", so coverage of the
    entire file is asked for too.
    """
    try:
        sealed = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    except BROKEN:
        return Report("unreadable")
    if not sealed:
        return Report("unsealed")
    try:
        status = validate_pdf_signature(sealed[-1], _context())
    except (SignatureValidationError, *BROKEN):
        return Report("changed")
    if not status.trusted:
        return Report("foreign" if status.intact else "changed")
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    unmodified = status.modification_level == ModificationLevel.NONE
    sound = status.valid and status.intact and whole and unmodified
    return Report("intact" if sound and len(sealed) == 1 else "changed")


def certificate_file() -> Path:
    """
    Return the certificate's path; the first call makes key and certificate.
    """
    folder = Path(settings.DATA) / "seal"
    certificate = folder / "certificate.pem"
    if not certificate.exists():
        _make_certificate(folder)
    return certificate


def _make_certificate(folder: Path) -> None:
    """
    Make key and certificate aside and move them into place together: of processes
    that do so at once the first one wins.
    """
    aside = Path(tempfile.mkdtemp(prefix="seal-", dir=folder.parent))
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    secret = serialization.BestAvailableEncryption(_passphrase())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, secret)
    (aside / "key.pem").write_bytes(private)
    (aside / "certificate.pem").write_bytes(_certify(key).public_bytes(pem))
    try:
        aside.rename(folder)
    except OSError:
        shutil.rmtree(aside)


def _certify(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kehubu seal")])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(), critical=True)
    )
    return builder.sign(key, hashes.SHA256())


def _key_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _passphrase() -> bytes:
    return str(settings.SECRET_KEY).encode()


class _Signer(SimpleSigner):
    """pyHanko's signer, with its key at hand: pyHanko proves all of it at each use."""

    def __init__(self, loaded: SimpleSigner) -> None:
        super().__init__(loaded.signing_cert, loaded.signing_key, loaded.cert_registry)
        der = loaded.signing_key.dump()
        self._key = cast(
            "rsa.RSAPrivateKey", serialization.load_der_private_key(der, password=None)
        )

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        digest = get_pyca_cryptography_hash(digest_algorithm)
        return self._key.sign(data, padding.PKCS1v15(), digest)


@cache
def _signer() -> SimpleSigner:
    certificate = certificate_file()
    key = certificate.with_name("key.pem")
    signer: SimpleSigner | None = SimpleSigner.load(
        str(key), str(certificate), key_passphrase=_passphrase()
    )
    if signer is None:
        raise SealKeyUnreadable(key)
    return _Signer(signer)


def _context() -> ValidationContext:
    certificate: asn1.Certificate = load_cert_from_pemder(str(certificate_file()))
    return ValidationContext(
        trust_roots=[certificate], allow_fetching=False, moment=datetime.now(UTC)
    )


class SealKeyUnreadable(Exception):
    """The key in the data folder does not open with the present secret key."""
