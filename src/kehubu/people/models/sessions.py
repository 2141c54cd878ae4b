from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from kehubu.people.models.users import User


class Session(AbstractBaseSession):
    """
    A browser's session; it names its person, so that both load in one statement.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
