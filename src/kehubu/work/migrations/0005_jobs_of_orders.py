from typing import Any

from django.db import migrations
from django.db.models import Q

FILMS = ("影视", "电视", "广告片", "宣传片")


def tell_films(apps: Any, schema_editor: Any) -> None:
    """
    All earlier orders went to the creative department; those that ask for a film in
    any of their lines are known by the words.
    """
    WorkOrder = apps.get_model("work", "WorkOrder")
    Deliverable = apps.get_model("work", "Deliverable")
    asked = Q()
    for word in FILMS:
        asked |= Q(medium__contains=word)
    films = Deliverable.objects.filter(asked).values("order")
    WorkOrder.objects.filter(pk__in=films).update(job="film_creation")


class Migration(migrations.Migration):
    dependencies = [("work", "0004_kind_of_work")]

    operations = [migrations.RunPython(tell_films, migrations.RunPython.noop)]
