"""Which procedure an order starts in its department."""

from kehubu.people.positions import DepartmentKind

PROCEDURES = {DepartmentKind.CREATIVE: "TL-B6"}
