from kehubu.core import rooms


class ClientsConfig(rooms.Room):
    name = "kehubu.clients"
    loads = (*rooms.Room.loads, "services.client_lists")
