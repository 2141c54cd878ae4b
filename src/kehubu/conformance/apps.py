from kehubu.core import rooms


class ConformanceConfig(rooms.Room):
    name = "kehubu.conformance"
