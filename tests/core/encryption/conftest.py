import pytest
from django.apps import apps
from django.db import connection, models

from kehubu.core.encryption import EncryptedJSONField, EncryptedTextField


@pytest.fixture(scope="package")
def diary_model(django_db_setup, django_db_blocker):
    """
    A model with encrypted fields and its table, which nothing else knows.
    """

    class Diary(models.Model):
        name = models.CharField(max_length=20)
        tastes = EncryptedTextField(blank=True)
        plans = EncryptedTextField(blank=True)
        family = EncryptedJSONField(blank=True)

        class Meta:
            app_label = "core"

        def __str__(self):
            return self.name

    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Diary)
    yield Diary
    del apps.all_models["core"]["diary"]
    apps.clear_cache()
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Diary)


@pytest.fixture
def diary(diary_model, db, settings, tmp_path):
    """
    The model, in an installation that has no key yet.
    """
    settings.DATA = tmp_path
    return diary_model


@pytest.fixture
def stored(diary):
    """
    Give what the database holds of a row.
    """

    def columns(row):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tastes, plans, family FROM core_diary WHERE id = %s", [row.pk]
            )
            return cursor.fetchone()

    return columns
