import pytest
from django.core.management import call_command

from kehubu.signoffs.anchors import anchor_file
from tests import agency as sample


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory):
    """
    The data folder of the whole session: making its certificate takes a while.
    """
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def _own_data(settings, data_folder):
    settings.DATA = data_folder
    settings.MEDIA_ROOT = data_folder / "files"
    anchor_file().unlink(missing_ok=True)


@pytest.fixture
def procedures(db):
    """
    The procedures that the handbook pack ships, published.
    """
    call_command("install_procedures")


@pytest.fixture
def agency(procedures):
    """
    The people of the sample agency, and the shipped procedures.
    """
    return sample.found()
