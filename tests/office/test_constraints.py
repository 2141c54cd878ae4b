"""What the database refuses of a draft."""

import pytest
from django.db import IntegrityError

from kehubu.office import services
from kehubu.people.positions import Position
from tests.factories import UserFactory
from tests.office.desk import TODAY
from tests.procedures.stage import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"source": ""}, "draft_has_source"),
        ({"state": "lost"}, "draft_state_known"),
        ({"state": "scheduled"}, "draft_starts_iff_scheduled"),
        ({"starts_on": TODAY}, "draft_starts_iff_scheduled"),
        ({"state": "published"}, "draft_published_iff_it_is"),
    ],
)
def test_impossible_draft_is_refused(values, constraint):
    head = UserFactory(holding=[Position.GENERAL_MANAGER])
    draft = services.blank(by=head, at=NOON, key="OWN-1", name="x")
    for name, value in values.items():
        setattr(draft, name, value)

    with pytest.raises(IntegrityError, match=constraint):
        draft.save()
