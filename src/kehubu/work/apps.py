from kehubu.core import rooms
from kehubu.documents.holders import holds_files


class WorkConfig(rooms.Room):
    name = "kehubu.work"
    loads = (*rooms.Room.loads, "registry")

    def ready(self) -> None:
        super().ready()
        for model in ("Project", "Round"):
            holds_files(self.get_model(model), is_archived=True)
        for model in ("WorkOrder", "Delivery"):
            holds_files(self.get_model(model))
