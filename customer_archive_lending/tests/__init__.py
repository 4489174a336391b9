from . import test_archive_loan_menus
