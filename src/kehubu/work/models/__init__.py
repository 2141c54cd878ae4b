"""项目 (work): projects, work orders, deliveries."""

from kehubu.work.models.assignments import Assignment
from kehubu.work.models.orders import Deliverable, Delivery, WorkOrder
from kehubu.work.models.plans import PlanTask, WorkPlan
from kehubu.work.models.projects import Project, ProjectMember, Round
from kehubu.work.models.revisions import ExtraRevision

__all__ = [
    "Assignment",
    "Deliverable",
    "Delivery",
    "ExtraRevision",
    "PlanTask",
    "Project",
    "ProjectMember",
    "Round",
    "WorkOrder",
    "WorkPlan",
]
