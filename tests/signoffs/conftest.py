import pytest

from kehubu.core import jobs
from kehubu.signoffs.models import Signature
from tests.factories import ClientFactory
from tests.signoffs.signing import asked, frozen, sign


@pytest.fixture
def links(crew):
    """
    Four signatures on two contents, each anchored; a fifth is asked for.
    """
    for text in ("甲", "乙"):
        content = frozen(ClientFactory(), crew.executive, text, title=f"{text}单")
        requests = asked(
            content, f"step:{text}", am=crew.manager, ad=crew.director, gm=crew.gm
        )
        for request in requests[:2]:
            sign(request, comment="同意")
            jobs.run_waiting()
    return list(Signature.objects.order_by("pk"))
