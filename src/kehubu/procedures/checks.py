"""What ``kehubu verify`` asks of steps: do they agree with what was signed?"""

from collections.abc import Iterator

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from kehubu.procedures.models import Step
from kehubu.signoffs import verification
from kehubu.signoffs.models import SignatureRequest
from kehubu.signoffs.verification import Finding


@verification.also
def steps_agree_with_their_signatures() -> Iterator[Finding]:
    """
    Find steps that are over while a signature is still asked for, and steps that count
    as approved though one was refused.
    """
    over = Step.objects.exclude(state=Step.State.OPEN)
    approved = over.filter(state=Step.State.DONE, outcome="approved")
    for steps in (_asking(over, "waiting"), _asking(approved, "rejected")):
        for pk, name in steps.order_by("pk").values_list("pk", "name").iterator():
            yield Finding("row_differs", f"{name} #{pk}")


def _asking(steps: QuerySet[Step], state: str) -> QuerySet[Step]:
    """
    Keep the steps that have a request in this state.
    """
    key = Concat(Value("step:"), Cast(OuterRef("pk"), CharField()))
    asked = SignatureRequest.objects.filter(occasion=key, state=state)
    return steps.filter(Exists(asked))
