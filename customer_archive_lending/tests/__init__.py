from . import test_archive_loan_menus
from . import test_loan
from . import test_loan_attack
from . import test_loan_hold
from . import test_web_tours_loan
