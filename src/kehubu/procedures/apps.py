from kehubu.core import rooms, traces
from kehubu.documents.holders import holds_files


class ProceduresConfig(rooms.Room):
    name = "kehubu.procedures"

    def ready(self) -> None:
        super().ready()
        # A version that has been published never changes; its fingerprint is kept.
        traces.leave("procedures.definition")
        for model in ("Step", "Run"):
            holds_files(self.get_model(model))
