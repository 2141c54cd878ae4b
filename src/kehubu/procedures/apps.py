from kehubu.core import rooms
from kehubu.documents.holders import holds_files


class ProceduresConfig(rooms.Room):
    name = "kehubu.procedures"

    def ready(self) -> None:
        super().ready()
        for model in ("Step", "Run"):
            holds_files(self.get_model(model))
