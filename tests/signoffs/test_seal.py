"""Seals, judged by ourselves and by poppler's pdfsig."""

import os
import stat
import subprocess
from datetime import timedelta
from random import Random

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils import timezone

from kehubu.signoffs import seal
from tests.processes import installation
from tests.signoffs.pdfs import flipped, grown, plain, sealed, sealed_parts

PDFSIG = os.environ.get("KEHUBU_TEST_PDFSIG", "pdfsig")


@pytest.fixture(scope="module")
def paper(data_folder, django_db_setup):
    """
    A sealed paper; sealing takes a while.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DATA", data_folder)
        return sealed()


@pytest.fixture
def elsewhere(settings, tmp_path):
    """
    Seal as another agency does, with a key of its own.
    """

    def seal_there():
        here, settings.DATA = settings.DATA, tmp_path
        seal._signer.cache_clear()
        pdf = sealed()
        settings.DATA = here
        seal._signer.cache_clear()
        return pdf

    return seal_there


def judged_by_pdfsig(pdf, tmp_path):
    """
    Return whether pdfsig finds the signature valid, and whether it covers the file.
    """
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(
        [PDFSIG, str(file)], capture_output=True, text=True, check=False
    ).stdout
    return "Signature is Valid." in told, "  - Total document signed" in told


def verdict(pdf):
    return seal.check(pdf).verdict


# ---- verdicts


def test_sealed_paper_is_intact_here_and_for_pdfsig(paper, tmp_path):
    report = seal.check(paper)

    assert report.is_intact
    assert str(report) == "封印完好，文件自封印后没有改动"
    assert judged_by_pdfsig(paper, tmp_path) == (True, True)


def test_paper_without_seal_is_unsealed(tmp_path):
    assert verdict(plain()) == "unsealed"
    assert judged_by_pdfsig(plain(), tmp_path) == (False, False)


def test_paper_that_grew_after_sealing_is_changed(paper, tmp_path):
    pdf = grown(paper)

    assert pdf.startswith(paper)
    assert verdict(pdf) == "changed"
    assert judged_by_pdfsig(pdf, tmp_path) == (True, False)


def test_paper_with_bytes_behind_its_end_is_changed(paper, tmp_path):
    pdf = paper + b"\n% more\n"

    assert verdict(pdf) == "changed"
    assert judged_by_pdfsig(pdf, tmp_path) == (True, False)


def test_paper_with_another_text_is_changed(paper, tmp_path):
    pdf = flipped(paper, paper.index(b"stream\n") + 20)

    assert verdict(pdf) == "changed"
    assert judged_by_pdfsig(pdf, tmp_path) == (False, True)


@pytest.mark.parametrize("seed", range(30))
def test_one_bit_turned_anywhere_breaks_the_seal(paper, seed, tmp_path):
    place = Random(seed).choice(sealed_parts(paper))

    pdf = flipped(paper, place)

    assert not seal.check(pdf).is_intact
    assert judged_by_pdfsig(pdf, tmp_path) != (True, True)


@pytest.mark.parametrize("length", [0, 1, 9, 1000, -1, -400, -6000])
def test_paper_cut_short_is_not_intact(paper, length):
    assert verdict(paper[:length]) in {"unreadable", "changed"}


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", bytes(4096)]
)
def test_what_is_no_pdf_is_unreadable(data):
    assert verdict(data) == "unreadable"


def test_damaged_trailer_is_unreadable(paper):
    assert verdict(paper.replace(b"/Size", b"/Zise")) == "unreadable"


def test_seal_of_another_agency_is_foreign(elsewhere, tmp_path):
    pdf = elsewhere()

    assert verdict(pdf) == "foreign"
    assert judged_by_pdfsig(pdf, tmp_path) == (True, True)


def test_seal_of_another_agency_changed_is_changed(elsewhere):
    pdf = elsewhere()

    assert verdict(flipped(pdf, pdf.index(b"stream\n") + 20)) == "changed"


def test_seal_says_who_why_and_that_nothing_may_change(paper, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper)

    (field,) = pypdf.PdfReader(file).get_fields().values()

    signature = field["/V"]
    assert signature["/Name"] == "星河样例广告有限公司"
    assert signature["/Reason"] == "工作单"
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    permissions = signature["/Reference"][0].get_object()["/TransformParams"]
    assert permissions["/P"] == 1


# ---- the certificate


def test_certificate_is_the_agencys_own_for_ten_years(paper):
    certificate = x509.load_pem_x509_certificate(seal.certificate_file().read_bytes())

    assert certificate.issuer == certificate.subject
    left = certificate.not_valid_after_utc - timezone.now()
    assert left > timedelta(days=3650)
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert not constraints.value.ca


def test_key_is_locked_and_for_the_owner_only(paper, settings):
    key = seal.certificate_file().with_name("key.pem")

    assert b"BEGIN ENCRYPTED PRIVATE KEY" in key.read_bytes()
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert load_pem_private_key(key.read_bytes(), settings.SECRET_KEY.encode())


def test_key_of_another_secret_is_not_used(paper, settings):
    seal._signer.cache_clear()
    here, settings.SECRET_KEY = settings.SECRET_KEY, "another secret"

    with pytest.raises(seal.SealKeyUnreadable):
        sealed()

    settings.SECRET_KEY = here
    assert verdict(sealed()) == "intact"


def certify():
    """
    Seal as a process does that has just started; tell of the certificate used.
    """
    pdf = sealed()
    return [seal.certificate_file().read_text(), seal.check(pdf).verdict]


def test_certificate_is_made_once_by_processes_that_start_at_once(tmp_path):
    with installation(tmp_path) as agency:
        answers = agency.race(*[(certify,)] * 3)

    certificate = (tmp_path / "seal" / "certificate.pem").read_text()
    assert answers == [[certificate, "intact"]] * 3
    assert list(tmp_path.glob("seal-*")) == []
