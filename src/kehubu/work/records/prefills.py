"""What the steps before have said already, so that nobody types the same fact twice."""

from typing import Any

from kehubu.procedures.models import Record, Step

Data = dict[str, Any]


def said(step: Step, *kinds: str) -> Data:
    """
    Return the last record of one of these kinds in the run of a step; empty if none.
    """
    records = Record.objects.filter(step__run=step.run_id, kind__in=kinds)
    last = records.order_by("-pk").first()
    return dict(last.data) if last else {}


def supplier(step: Step) -> Data:
    return {"company": said(step, "supplier_choice").get("chosen", "")}


def verdict(step: Step) -> Data:
    return {"version": said(step, "survey_proposal").get("version", "")}


def cut(step: Step) -> Data:
    return {"version": said(step, "shooting_report").get("version", "")}


def print_offer(step: Step) -> Data:
    offer = _chosen(step, "printer_choice")
    return {"paper": offer.get("paper"), "price_fen": offer.get("price_fen")}


def crew_offer(step: Step) -> Data:
    offer = _chosen(step, "crew_proposal")
    return {name: offer.get(name) for name in ("company", "director", "price_fen")}


def contract(step: Step) -> Data:
    choice = said(step, "printer_choice", "crew_proposal")
    confirmed = said(step, "print_confirmation", "crew_confirmation")
    return {
        "supplier": choice.get("chosen", ""),
        "amount_fen": confirmed.get("price_fen"),
    }


def balance(step: Step) -> Data:
    known = said(step, "production_contract")
    amount, advance = known.get("amount_fen"), known.get("advance_fen")
    if amount is None or advance is None:
        return {}
    return {"amount_fen": amount - advance}


def media_lines(step: Step) -> Data:
    planned = said(step, "buying_plan").get("lines", [])
    return {
        "lines": [
            {"medium": line["medium"], "position": line["position"]} for line in planned
        ]
    }


def published(step: Step) -> Data:
    planned = said(step, "buying_plan").get("lines", [])
    return {
        "lines": [
            {"medium": line["medium"], "planned": line["insertions"]}
            for line in planned
        ]
    }


def team(step: Step) -> Data:
    """
    Take over who has been named for the work, the first as its leader.
    """
    parts = step.run.participants.filter(role="executor").select_related("user")
    people = [{"id": part.user.pk, "name": part.user.name} for part in parts]
    return {
        "leader": people[0] if people else None,
        "members": [{"member": person} for person in people],
    }


def _chosen(step: Step, kind: str) -> Data:
    choice = said(step, kind)
    offers = choice.get("offers", [])
    chosen = (o for o in offers if o.get("company") == choice.get("chosen"))
    return next(chosen, {})
