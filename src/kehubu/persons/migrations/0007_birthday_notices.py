from django.db import migrations


def forget(apps, schema_editor):
    """
    Delete the notices of birthdays, and their mails: their keys told the day in clear.
    """
    apps.get_model("core", "Notification").objects.filter(
        topic__startswith="persons.birthday"
    ).delete()
    jobs = apps.get_model("core", "Job").objects
    for job in jobs.filter(task="kehubu.core.notices.mail").iterator():
        if str(job.args[-1]).startswith("birthday:"):
            job.delete()


class Migration(migrations.Migration):
    dependencies = [("persons", "0006_registers"), ("core", "0003_whole_names")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
