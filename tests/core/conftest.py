import pytest

from tests import processes


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """
    A database that several processes share.
    """
    with processes.installation(tmp_path_factory.mktemp("installed")) as made:
        yield made
