from kehubu.core import rooms


class OpportunitiesConfig(rooms.Room):
    name = "kehubu.opportunities"
    loads = (*rooms.Room.loads, "prefilling")
