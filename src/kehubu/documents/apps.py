from kehubu.core import rooms


class DocumentsConfig(rooms.Room):
    name = "kehubu.documents"
