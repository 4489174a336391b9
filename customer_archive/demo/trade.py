"""What the houses sell in the demo story: leads, orders, invoices, payments."""

import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, Command, fields

from .people import CLUB, CUSTOMERS, TRADE

_logger = logging.getLogger(__name__)

CHART = "cn"
#: Name and price of what each house sells, in CNY.
PRODUCTS = {
    CLUB: (
        ("宴会（每桌）Banquet, per table", 2880),
        ("客房（间夜）Room night", 580),
        ("会议室（半天）Meeting room, half a day", 1800),
        ("会员年费 Membership fee, yearly", 12000),
    ),
    TRADE: (
        ("陈醋礼盒 Vinegar gift box", 168),
        ("汾酒（箱）Case of spirits", 1580),
        ("茶叶礼盒 Tea gift box", 398),
        ("床品套装 Hotel bed linen, set", 720),
    ),
}
LEADS = (
    ("企业年会承办 Annual meeting", 180_000),
    ("长包房协议 Long-stay rooms", 96_000),
    ("中秋礼盒采购 Gift boxes for the autumn festival", 64_000),
    ("新品发布会 Product launch", 120_000),
    ("员工福利采购 Staff gifts", 45_000),
)


def _accounting(env) -> bool:
    """Whether the Chinese chart of accounts is there to be used."""
    return env["ir.module.module"]._get("l10n_cn").state == "installed"


def set_currency(story):
    """Both houses keep their books in yuan, by the Chinese chart of accounts.

    The main company comes with Odoo's own demo invoices in dollars. They are taken
    away as Odoo does when another chart is chosen, but only when nobody has entered
    anything: what a person booked stays, and so does its currency.
    """
    env = story.env
    yuan = env.ref("base.CNY")
    for company in story.houses.values():
        moves = env["account.move"].search([("company_id", "=", company.id)])
        if moves.filtered(lambda move: move.create_uid.id != SUPERUSER_ID):
            _logger.info("demo story: %s keeps its own accounts", company.name)
            continue
        moves.with_context(force_delete=True).unlink()
        company.currency_id = yuan
        if _accounting(env):
            # not try_loading, which wants the registry to be complete
            env["account.chart.template"]._load(CHART, company, install_demo=False)
        else:
            _logger.info("demo story: no invoices in %s without l10n_cn", company.name)


def sell(story):
    """Two years of business with the customers of each house."""
    lists = _price_lists(story)
    products = _products(story)
    orders = _orders(story, lists, products)
    _leads(story)
    for house, company in story.houses.items():
        if company.chart_template == CHART:
            _invoice(story, house, orders[house])


def _price_lists(story):
    """Return the price list in yuan of each house."""
    yuan = story.env.ref("base.CNY")
    return {
        house: story.env["product.pricelist"].create(
            {
                "name": f"人民币价目表 {company.name}",
                "currency_id": yuan.id,
                "company_id": company.id,
            }
        )
        for house, company in story.houses.items()
    }


def _products(story):
    found = {}
    for house, company in story.houses.items():
        model = story.env["product.product"].with_company(company)
        found[house] = model.create(
            [
                {
                    "name": name,
                    "list_price": price,
                    "type": "service" if house == CLUB else "consu",
                    "invoice_policy": "order",
                    "company_id": company.id,
                }
                for name, price in PRODUCTS[house]
            ]
        )
    return found


def _orders(story, lists, products):
    """Quotations and orders, each made by the account manager; return the orders."""
    confirmed = {house: story.env["sale.order"] for house in story.houses}
    for customer in CUSTOMERS:
        for house in customer.houses:
            prospect = customer.stage == "prospect"
            env = story.acting(customer.manager, house)
            quotations = env["sale.order"].create(
                [
                    {
                        "partner_id": story.partners[customer.key].id,
                        "pricelist_id": lists[house].id,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": product.id,
                                    "product_uom_qty": story.rng.randint(1, 24),
                                    "price_unit": price,
                                }
                            )
                            for product, (_name, price) in story.rng.sample(
                                list(
                                    zip(products[house], PRODUCTS[house], strict=True)
                                ),
                                2,
                            )
                        ],
                    }
                    for _order in range(1 if prospect else 2)
                ]
            )
            if prospect:
                continue
            # some of the last year's quotations are still open, some were declined
            orders = quotations
            if customer.key in ("yunhai", "chanyi", "huayue", "jinglun"):
                orders, last = quotations[:-1], quotations[-1:]
                if customer.key == "chanyi":
                    last._action_cancel()
            orders.action_confirm()
            for order in orders:
                day = story.today - timedelta(days=story.rng.randint(20, 720))
                order.date_order = fields.Datetime.to_datetime(day)
            confirmed[house] += orders.sudo()
    return confirmed


def _leads(story):
    """What may come: opportunities in all stages, some won, some lost."""
    reason = story.env.ref("crm.lost_reason_1", raise_if_not_found=False)
    stages = story.env["crm.stage"].search([("is_won", "=", False)])
    for number, customer in enumerate(CUSTOMERS):
        name, revenue = LEADS[number % len(LEADS)]
        lead = story.acting(customer.manager, customer.houses[0])["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": story.partners[customer.key].id,
                "user_id": story.user(customer.manager).id,
                "stage_id": stages[number % len(stages)].id,
                "expected_revenue": revenue,
                "date_deadline": story.today + timedelta(days=number * 3),
            }
        )
        if number % 10 == 4:
            lead.action_set_won()
        elif number % 10 == 8:
            lead.action_set_lost(lost_reason_id=reason and reason.id)


def _invoice(story, house, orders):
    """The accountant invoices; most pay, some in part or late."""
    finance = story.acting("finance", house)
    term = story.env.ref("account.account_payment_term_30days")
    moves = orders._create_invoices(grouped=True).with_env(finance)
    debtors = {story.partners[one.key] for one in CUSTOMERS if one.debtor}
    paid = finance["account.move"]
    for number, move in enumerate(moves):
        order = move.sudo().invoice_line_ids.sale_line_ids.order_id[:1]
        day = min(
            order.date_order.date() + timedelta(days=5),
            story.today - timedelta(days=1),
        )
        move.write({"invoice_date": day, "invoice_payment_term_id": term.id})
        if move.partner_id not in debtors and number % 4:
            paid += move
    moves.action_post()
    for number, move in enumerate(paid):
        values = {"payment_date": min(move.invoice_date_due, story.today)}
        if not number % 7:
            # a part of it; the rest is late
            values["amount"] = round(move.amount_total / 2)
        finance["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create(values).action_create_payments()
