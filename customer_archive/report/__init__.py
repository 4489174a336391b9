from . import archive_volume_catalogue
from . import archive_volume_papers
