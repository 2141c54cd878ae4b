from kehubu.opportunities.forms.board import AnalysisForm, BoardForm, PipelineForm
from kehubu.opportunities.forms.leads import (
    AdoptForm,
    AmendForm,
    FollowUpForm,
    LeadForm,
    WorthForm,
)
from kehubu.opportunities.forms.moving import CloseForm, OwnerForm, PursueForm
from kehubu.opportunities.forms.pitches import ExpenseForm, PitchForm

__all__ = [
    "AdoptForm",
    "AmendForm",
    "AnalysisForm",
    "BoardForm",
    "CloseForm",
    "ExpenseForm",
    "FollowUpForm",
    "LeadForm",
    "OwnerForm",
    "PipelineForm",
    "PitchForm",
    "PursueForm",
    "WorthForm",
]
