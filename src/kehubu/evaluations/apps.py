from kehubu.core import rooms


class EvaluationsConfig(rooms.Room):
    name = "kehubu.evaluations"
    loads = (*rooms.Room.loads, "providers")
