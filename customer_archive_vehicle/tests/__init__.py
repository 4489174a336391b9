from . import test_archive_vehicle_menus
