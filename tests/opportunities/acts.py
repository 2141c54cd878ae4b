"""What people do to leads in tests."""

from datetime import timedelta

from django.utils import timezone

from kehubu.opportunities import services


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


def values(crew, **changes):
    return {
        "need": "新品上市推广",
        "source": "referral",
        "found_by": crew.executive,
        "contact": "市场部负责人",
        "value_fen": 100_000_00,
        "closes_on": day().replace(day=1),
        "owner": crew.executive,
        "follow_up_on": None,
        **changes,
    }


def entered(crew, client, *, by=None, at=None, **changes):
    return services.add(
        by=by or crew.executive,
        at=at or timezone.now(),
        client=client,
        values=values(crew, **changes),
    )


def pitch(**changes):
    return {
        "held_on": day(-3),
        "subject": "全年整合传播",
        "result": "waiting",
        "decided_on": None,
        "cause": "",
        "reason": "",
        **changes,
    }


def closed(lead, by, state="lost", **changes):
    words = {"cause": "price", "reason": "对方报价低两成。", "rival": "虚构传播甲"}
    return services.close(
        lead, by=by, at=timezone.now(), state=state, **{**words, **changes}
    )


def followed(lead, by, *, at=None, on=None, **changes):
    words = {"way": "phone", "what": "约了下周见面。"}
    return services.follow_up(
        lead, by=by, at=at or timezone.now(), on=on or day(), **{**words, **changes}
    )


def pursued(crew, lead, title="新品推广"):
    return services.pursue(
        lead,
        by=crew.executive,
        at=timezone.now(),
        title=title,
        ae=crew.executive,
        am=crew.manager,
        ad=crew.director,
    )
