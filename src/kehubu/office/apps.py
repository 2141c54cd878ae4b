from kehubu.core import rooms


class OfficeConfig(rooms.Room):
    name = "kehubu.office"
