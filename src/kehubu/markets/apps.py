from kehubu.core import rooms


class MarketsConfig(rooms.Room):
    name = "kehubu.markets"
