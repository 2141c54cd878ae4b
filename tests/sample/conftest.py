import re
import sys

import pytest

from tests import processes
from tests.sample.office import Office
from tests.serving import serving


@pytest.fixture(scope="package")
def office(tmp_path_factory):
    """
    The sample agency at work, with the product running.
    """
    folder = tmp_path_factory.mktemp("office")
    with processes.installation(folder) as installed:
        installed.environment["KEHUBU_EMAIL_URL"] = f"filemail:///{folder}/mails"
        told = installed.kehubu("sample", "load")
        password = re.search(r"密码：(\S+)", told)[1]
        command = [sys.executable, "-m", "kehubu"]
        with serving(command, installed.environment, folder) as served:
            yield Office(installed, served, password)
