"""What all forms of this app do with a refusal."""

from django import forms

from kehubu.core.forms import go_on_from
from kehubu.core.versions import ChangedMeanwhile


def told_of_changes(form: forms.Form | forms.BaseForm) -> None:
    """
    Let who has been told what others have changed save over it the next time.
    """
    refusal = getattr(form, "refusal", None)
    if isinstance(refusal, ChangedMeanwhile):
        go_on_from(form, **{form.add_prefix("version"): refusal.params["version"]})
