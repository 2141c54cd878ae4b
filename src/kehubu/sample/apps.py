from kehubu.core import rooms


class SampleConfig(rooms.Room):
    name = "kehubu.sample"
