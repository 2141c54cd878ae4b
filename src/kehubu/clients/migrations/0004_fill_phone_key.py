from django.db import migrations

from kehubu.clients.names import phone_key

BATCH = 1000


def fill(apps, schema_editor):
    clients = apps.get_model("clients", "Client").objects
    rows = clients.exclude(phone="").only("pk", "phone").order_by("pk")
    part = []
    for client in rows.iterator(chunk_size=BATCH):
        client.phone_key = phone_key(client.phone)
        part.append(client)
        if len(part) == BATCH:
            clients.bulk_update(part, ["phone_key"])
            part = []
    clients.bulk_update(part, ["phone_key"])


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0003_phone_key"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
