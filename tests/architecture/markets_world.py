"""What is known of the running project's client: its brief, an entry, an industry."""

from kehubu.dossiers.models import Rival
from kehubu.markets import services
from kehubu.markets.models import Finding, IndustryFact, Intelligence
from kehubu.sample import markets


def pages(crew, client, now):
    """
    Write a brief, log intelligence, open a file; return each address's arguments.
    """
    client.industry = "食品"
    client.save(update_fields=["industry"])
    markets.watch(crew, client, now)
    entry = Intelligence.objects.get(client=client)
    services.amend_intelligence(
        entry,
        by=crew.executive,
        at=now,
        values={
            "is_internal": False,
            "observed_on": entry.observed_on,
        },
        tags=["money"],
        seen=entry.version,
    )
    fact = IndustryFact.objects.all()[0]
    args = {
        **dict.fromkeys(("of_client", "brief", "add"), (client.pk,)),
        **dict.fromkeys(
            ("entry", "amend", "tell", "acknowledge", "answer"), (entry.pk,)
        ),
        **dict.fromkeys(
            ("industry", "review", "hand_over", "add_fact", "add_about_industry"),
            (fact.file_id,),
        ),
        **dict.fromkeys(("fact", "remove_fact"), (fact.pk,)),
        "pack": (client.pk, "docx"),
        "cell": (client.pk, "price"),
        "rival_cell": (Rival.objects.filter(client=client)[0].pk, "packaging"),
        "confirm": (Finding.objects.filter(client=client, rival=None)[0].pk,),
    }
    return {f"markets:{name}": each for name, each in args.items()}
