from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0010_unchanged_rows"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                fields=["industry", "sort_key", "id"], name="client_of_industry"
            ),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                fields=["region", "sort_key", "id"], name="client_of_region"
            ),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                fields=["status", "sort_key", "id"], name="client_of_status"
            ),
        ),
    ]
