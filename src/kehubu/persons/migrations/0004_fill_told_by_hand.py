from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    """
    Until now all contacts were told by hand.
    """
    apps.get_model("persons", "Post").objects.update(told_on=F("contacted_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("persons", "0003_told_by_hand"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
