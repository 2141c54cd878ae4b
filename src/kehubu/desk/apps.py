from kehubu.core import rooms


class DeskConfig(rooms.Room):
    name = "kehubu.desk"
