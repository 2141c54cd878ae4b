from kehubu.core import rooms
from kehubu.documents.holders import holds_files


class TrafficConfig(rooms.Room):
    name = "kehubu.traffic"
    loads = (*rooms.Room.loads, "registry")

    def ready(self) -> None:
        super().ready()
        holds_files(self.get_model("JobBag"))
