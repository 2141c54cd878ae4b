"""案例与行动 (lessons): what a review has decided, and what is worth keeping."""

from kehubu.lessons.models.actions import Action
from kehubu.lessons.models.cases import Case, CaseWork, Permission

__all__ = ["Action", "Case", "CaseWork", "Permission"]
