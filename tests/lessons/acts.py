"""What people do to actions and cases in tests."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kehubu.lessons import services
from kehubu.lessons.services.actions import Decided

TEXTS = {
    "title": "早餐最后一口",
    "industry": "食品",
    "media": "平面、短片脚本",
    "problem": "对手都在讲营养，没有人讲心情。",
    "idea": "碗底的晨光。",
    "execution": "三张平面与一支脚本。",
    "result": "知晓率三成四。",
    "credits": "客户专员 戊专员",
    "confidential": "毛利两成八",
}


def picture(name="主视觉"):
    return SimpleUploadedFile(f"{name}.txt", "一张画".encode(), "text/plain")


def day(days):
    return timezone.localdate() + timedelta(days=days)


def take(journey, step, *decided):
    return services.take_actions(
        step,
        journey.project,
        by=journey.crew.executive,
        at=journey.now,
        decided=[Decided(what, owner.pk, due_on) for what, owner, due_on in decided],
    )


def taken(journey, step, owner, days=7, what="介绍会前拿到渠道数据"):
    return take(journey, step, (what, owner, day(days)))[0]


def drafted(journey, step, crew, **values):
    return services.draft_case(
        step,
        journey.project,
        by=crew.executive,
        at=journey.now,
        values={**TEXTS, **values},
        reason="值得别的组参考。",
    )


def shelved(journey, step, crew, **values):
    """
    Draft a case with a work of its own.
    """
    case = drafted(journey, step, crew, **values)
    services.amend_case(
        case,
        by=crew.executive,
        at=journey.now,
        values={},
        shown=[],
        uploads=[picture()],
        seen=case.version,
    )
    case.refresh_from_db()
    return case


def permit(journey, case, by, allowed="internal", **values):
    values = {"note": "市场部经理电话答复", "given_on": timezone.localdate(), **values}
    return services.permit_case(case, by=by, at=journey.now, allowed=allowed, **values)


def publish(journey, case, crew, allowed="internal"):
    proof = picture("同意函") if allowed == "external" else None
    permit(journey, case, crew.executive, allowed, proof=proof)
    return services.publish_case(case, by=crew.director, at=journey.now)
