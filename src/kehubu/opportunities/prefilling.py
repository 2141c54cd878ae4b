"""What a lead has told already stands in the lead card of its project (TL-B1.01)."""

from typing import Any

from kehubu.opportunities.models import Lead
from kehubu.work.models import Project
from kehubu.work.records.pursuit import knows_leads


@knows_leads
def card_of(project: Project) -> dict[str, Any]:
    """
    Return the lead card as the lead fills it in; nothing for a project without a lead.
    """
    leads = Lead.objects.select_related("found_by").filter(project=project)
    lead = leads.first()
    if lead is None:
        return {}
    return {
        "source": lead.source,
        "found_by": {"id": lead.found_by.pk, "name": lead.found_by.name},
        "contact": lead.contact,
        "need": lead.need,
    }
