from . import archive_dossier_signers
from . import archive_change_record
from . import archive_volume_catalogue
from . import archive_volume_papers
from . import archive_volume_items
from . import archive_disposal_list
from . import archive_disposal_register
from . import archive_disposal_certificate
