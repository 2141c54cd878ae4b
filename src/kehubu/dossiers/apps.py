from kehubu.core import rooms


class DossiersConfig(rooms.Room):
    name = "kehubu.dossiers"
    loads = (
        *rooms.Room.loads,
        "keeping",
        "mandatory",
        "services.brand_lists",
        "services.spend_lists",
    )
