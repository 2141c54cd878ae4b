from kehubu.core import rooms
from kehubu.documents.holders import holds_files


class CareConfig(rooms.Room):
    name = "kehubu.care"

    def ready(self) -> None:
        super().ready()
        for model in ("Contact", "ServiceRecord"):
            holds_files(self.get_model(model))
