{
    "name": "Customer Archive: Lending",
    "summary": "Consultation and borrowing of filed customer documents",
    "version": "19.0.1.1.0",
    "category": "Sales/Archive",
    "license": "LGPL-3",
    "author": "Customer Archive contributors",
    "maintainers": ["customer-archive"],
    "development_status": "Beta",
    "depends": ["customer_archive"],
    "data": [
        "security/ir.model.access.csv",
        "security/archive_loan_rules.xml",
        "data/archive_loan_chain_data.xml",
        "views/archive_loan_views.xml",
        "views/archive_document_views.xml",
        "views/archive_loan_menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["customer_archive_lending/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
