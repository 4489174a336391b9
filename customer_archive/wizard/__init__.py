from . import archive_approval_refuse
from . import archive_approval_sign
from . import archive_document_move
from . import archive_dossier_stage
from . import archive_policy_setup
from . import archive_year_end
