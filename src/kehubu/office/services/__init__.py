from kehubu.office.services.drafts import begin, blank, discard, save_draft, take_in
from kehubu.office.services.publishing import call_off, publish, publish_due

__all__ = [
    "begin",
    "blank",
    "call_off",
    "discard",
    "publish",
    "publish_due",
    "save_draft",
    "take_in",
]
