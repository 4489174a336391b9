from . import archive_attachment
from . import archive_mail
from . import archive_page
from . import archive_policy
from . import archive_register
from . import archive_upload
from . import archive_volume
