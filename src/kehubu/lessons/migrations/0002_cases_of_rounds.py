from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lessons", "0001_actions_and_cases"),
        ("work", "0012_assignments"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="project",
            field=models.ForeignKey(
                on_delete=models.deletion.PROTECT,
                related_name="cases",
                to="work.project",
                verbose_name="项目",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="round",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="第几轮"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=("project", "round"), name="case_once_per_round"
            ),
        ),
    ]
