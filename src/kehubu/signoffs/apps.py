from kehubu.core import rooms


class SignoffsConfig(rooms.Room):
    name = "kehubu.signoffs"
