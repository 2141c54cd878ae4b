from kehubu.core import rooms


class ClientsConfig(rooms.Room):
    name = "kehubu.clients"
