from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="rival",
            index=models.Index(fields=["name"], name="rival_by_name"),
        ),
    ]
