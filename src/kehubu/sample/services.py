"""The sample agency, loaded into an empty database only, and removed whole."""

import secrets
import shutil
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError
from kehubu.people import queries as people
from kehubu.sample.people import Crew
from kehubu.sample.story import tell
from kehubu.signoffs import append_only
from kehubu.signoffs.anchors import anchor_file


class NotEmpty(DomainError):
    code = "sample_not_empty"
    message = _("数据库里已有内容，样例公司只能载入空的数据库。")


class NotASample(DomainError):
    code = "sample_not_a_sample"
    message = _("这不是样例公司，不能删除。")


def load(*, by: None = None, at: datetime) -> str:
    """
    Load the sample agency; return the password that all its people share, made anew.

    :raises NotEmpty: if anybody has an account
    """
    if not people.first_run_is_open():
        raise NotEmpty
    password = secrets.token_urlsafe(9)
    call_command("install_procedures")
    call_command("install_services")
    tell(Crew.found(at, password), at)
    return password


def remove(*, by: None = None, at: datetime) -> None:
    """
    Remove the sample agency whole: rows, files, anchors.

    :raises NotASample: if the agency is a real one
    """
    if not people.agency().is_sample:
        raise NotASample
    with transaction.atomic(), append_only.lifted():
        _empty_tables()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    Path(anchor_file()).unlink(missing_ok=True)


def _empty_tables() -> None:
    """
    Delete all rows of all models; foreign keys are checked at the end only.
    """
    tables = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True)
    }
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ", ".join(map(connection.ops.quote_name, sorted(tables)))
            cursor.execute(f"TRUNCATE {names} RESTART IDENTITY")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table in sorted(tables):
            name = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - our own tables
