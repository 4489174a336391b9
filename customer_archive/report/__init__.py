from . import archive_volume_catalogue
