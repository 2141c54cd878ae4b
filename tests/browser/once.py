"""Tests of pages that run on one database only: CI has an hour."""

import pytest
from django.db import connection

once = pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="what its services do is tested on both databases; pages hang on none",
)
