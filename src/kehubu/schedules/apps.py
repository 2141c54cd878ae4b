from kehubu.core import rooms


class SchedulesConfig(rooms.Room):
    name = "kehubu.schedules"
