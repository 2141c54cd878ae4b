import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("persons", "0007_birthday_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "personrequest",
            "identity",
            models.CharField("身份核实方式", max_length=200, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField("personrequest", "about", models.JSONField(default=list)),
        migrations.AddField(
            "personrequest",
            "checked_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.PROTECT,
                null=True,
                related_name="+",
            ),
        ),
        migrations.AddField(
            "personrequest", "checked_at", models.DateTimeField(null=True)
        ),
    ]
