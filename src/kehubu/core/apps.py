from kehubu.core import rooms


class CoreConfig(rooms.Room):
    name = "kehubu.core"
