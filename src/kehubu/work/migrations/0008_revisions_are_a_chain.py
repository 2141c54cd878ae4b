from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0007_number_revisions")]

    operations = [
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("order",), name="delivery_once_per_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.UniqueConstraint(
                fields=("revises",), name="order_revised_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "new"), ("revises", None), ("revision_number", 0)
                    ),
                    models.Q(
                        ("kind", "revision"),
                        ("revises__isnull", False),
                        ("revision_number__gte", 1),
                    ),
                    _connector="OR",
                ),
                name="order_revision_revises",
            ),
        ),
    ]
