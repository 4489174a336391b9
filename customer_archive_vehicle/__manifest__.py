{
    "name": "Customer Archive: Vehicles",
    "summary": "The car dealer's archive bag, one per vehicle sold",
    "version": "19.0.1.0.0",
    "category": "Sales/Archive",
    "license": "LGPL-3",
    "author": "Customer Archive contributors",
    "maintainers": ["customer-archive"],
    "development_status": "Alpha",
    "depends": ["customer_archive", "fleet"],
    "data": ["views/archive_vehicle_menus.xml"],
}
