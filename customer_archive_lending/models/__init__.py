from . import archive_loan
from . import archive_loan_counter
from . import archive_loan_erasure
from . import archive_loan_line
from . import archive_document_loan
from . import archive_document_home_loan
from . import archive_hand_over_loan
from . import archive_ledger_entry_loan
