from kehubu.core import rooms
from kehubu.documents.holders import holds_files


class PersonsConfig(rooms.Room):
    name = "kehubu.persons"
    loads = (*rooms.Room.loads, "keeping", "services.lists")

    def ready(self) -> None:
        super().ready()
        holds_files(self.get_model("Consent"))
