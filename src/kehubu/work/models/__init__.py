"""项目 (work): projects, work orders, deliveries."""

from kehubu.work.models.orders import Deliverable, Delivery, WorkOrder
from kehubu.work.models.projects import Project, ProjectMember, Round

__all__ = ["Deliverable", "Delivery", "Project", "ProjectMember", "Round", "WorkOrder"]
