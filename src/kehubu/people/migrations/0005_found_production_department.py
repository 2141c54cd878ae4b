from typing import Any

from django.db import migrations

NAME, KIND = "制作部", "production"


def found(apps: Any, schema_editor: Any) -> None:
    """
    Give an agency that works already the department that is new; one of that name is
    another thing there, and keeps its name.
    """
    Agency = apps.get_model("people", "Agency")
    Department = apps.get_model("people", "Department")
    if Agency.objects.exists():
        taken = Department.objects.filter(name=NAME).exists()
        name = f"{NAME}（新）" if taken else NAME
        Department.objects.create(name=name, kind=KIND)


class Migration(migrations.Migration):
    dependencies = [("people", "0004_production_department")]

    operations = [migrations.RunPython(found, migrations.RunPython.noop)]
