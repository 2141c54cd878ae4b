"""What people do to orders in tests."""

from kehubu.work import services as work


def amend(journey, order, by=None, **values):
    order.refresh_from_db()
    lines = order.deliverables.values("medium", "size", "quantity", "remark")
    return work.amend_order(
        order,
        by=by or order.issuer,
        at=journey.now,
        values=values,
        deliverables=list(lines),
        seen=order.version,
    )
