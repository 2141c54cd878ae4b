from kehubu.core import rooms


class PeopleConfig(rooms.Room):
    name = "kehubu.people"
