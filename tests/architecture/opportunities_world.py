"""The new business of the matrix: a lead of the executive's, with a pitch."""

from kehubu.clients import services as clients
from kehubu.opportunities import services
from tests.opportunities.acts import day, pitch, values

OF_A_LEAD = (
    "lead",
    "amend",
    "follow_up",
    "take",
    "assign",
    "close",
    "reopen",
    "pursue",
    "log_pitch",
    "spend",
)


def opportunities(crew, project, now):
    """
    Return the arguments of the addresses of an open lead, its client and a project.
    """
    executive = crew.executive
    client = clients.add(by=executive, at=now, values={"name": "己样例"})
    lead = services.add(by=executive, at=now, client=client, values=values(crew))
    words = {"values": pitch(), "rivals": ["虚构传播甲"]}
    logged = services.log_pitch(lead, by=executive, at=now, **words)
    spent = {"what": "打样", "amount_fen": 100, "on": day()}
    expense = services.enter_expense(lead, by=executive, at=now, **spent)
    pages = {
        **dict.fromkeys(OF_A_LEAD, (lead.pk,)),
        "amend_pitch": (logged.pk,),
        "unspend": (expense.pk,),
        "of_client": (client.pk,),
        "glance": (client.pk,),
        "of_project": (project.pk,),
        "in_the_way": (project.pk,),
        "adopt": (project.pk,),
    }
    return {f"opportunities:{name}": args for name, args in pages.items()}
