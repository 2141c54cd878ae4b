from kehubu.core import rooms


class StandardsConfig(rooms.Room):
    name = "kehubu.standards"
