"""项目 (work): projects, work orders, deliveries."""

from kehubu.work.models.orders import Deliverable, Delivery, WorkOrder
from kehubu.work.models.projects import Project, ProjectMember

__all__ = ["Deliverable", "Delivery", "Project", "ProjectMember", "WorkOrder"]
