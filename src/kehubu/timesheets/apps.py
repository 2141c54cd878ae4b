from kehubu.core import rooms


class TimesheetsConfig(rooms.Room):
    name = "kehubu.timesheets"
