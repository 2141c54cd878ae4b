import pytest
from django.test import Client as Browser

from tests import crew as people


@pytest.fixture
def crew(db):
    return people.found()


@pytest.fixture
def browse():
    """
    Give a browser in which somebody is signed in.
    """

    def sign_in(user):
        browser = Browser()
        browser.force_login(user)
        return browser

    return sign_in
