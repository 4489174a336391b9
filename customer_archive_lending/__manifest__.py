{
    "name": "Customer Archive: Lending",
    "summary": "Consultation and borrowing of filed customer documents",
    "version": "19.0.1.0.0",
    "category": "Sales/Archive",
    "license": "LGPL-3",
    "author": "Customer Archive contributors",
    "maintainers": ["customer-archive"],
    "development_status": "Alpha",
    "depends": ["customer_archive"],
    "data": ["views/archive_loan_menus.xml"],
}
