from kehubu.core import rooms
from kehubu.documents.holders import holds_files


class LessonsConfig(rooms.Room):
    name = "kehubu.lessons"
    loads = (*rooms.Room.loads, "following")

    def ready(self) -> None:
        super().ready()
        for model in ("Action", "CaseWork", "Permission"):
            holds_files(self.get_model(model))
