"""Two approved changes of one paper at the same moment, on real connections (#72).

Both snapshots precede both approvals. The row of the paper is updated before anything
is compared: the second is repeated, and sees what the first has changed.
"""

from contextlib import ExitStack

import pytest


@pytest.fixture(scope="module")
def database(new_database, environment):
    """A database with an account manager, his superior and two sales managers."""
    database = new_database("change")
    with environment(database, context={"no_reset_password": True}) as env:
        for login, group in (
            ("change_manager", "account_manager"),
            ("change_superior", "account_manager"),
            ("change_sales", "sales_manager"),
            ("change_general", "general_manager"),
        ):
            groups = env.ref("base.group_user")
            groups |= env.ref(f"customer_archive.group_{group}")
            env["res.users"].create(
                {"name": login, "login": login, "group_ids": [(6, 0, groups.ids)]}
            )
        employees = env["hr.employee"]
        boss = employees.create(
            {"name": "Boss", "user_id": user_id(env, "change_superior")}
        )
        employees.create(
            {
                "name": "Manager",
                "user_id": user_id(env, "change_manager"),
                "parent_id": boss.id,
            }
        )
        env["res.partner"].create({"name": "Concurrent change"})
    return database


def user_id(env, login):
    return env["res.users"].search([("login", "=", login)]).id


def acting(env, login):
    return env(user=user_id(env, login), su=False)


@pytest.fixture
def filed(database, environment):
    """The id of a filed paper."""
    with environment(database) as env:
        partner = env["res.partner"].search([("name", "=", "Concurrent change")])
        paper = acting(env, "change_manager")["archive.document"].create(
            {
                "name": "As filed",
                "partner_id": partner[:1].id,
                "type_id": env.ref("customer_archive.type_r1_visit").id,
                "self_check": True,
                "attachment_ids": [(0, 0, {"name": "a.txt", "raw": b"text"})],
                "pages": 1,
            }
        )
        paper.action_submit()
        paper.action_approve()
        paper.with_env(acting(env, "change_superior")).action_approve()
        return paper.id


@pytest.fixture
def reported(filed, database, environment):
    """`reported(field, value)` submits a request about the paper; returns its id."""

    def report(name, value):
        with environment(database) as env:
            requests = acting(env, "change_manager")["archive.change.request"]
            request = requests.create(
                {
                    "document_id": filed,
                    "reason": "It was misread",
                    "line_ids": [(0, 0, {"field_name": name, "new_char": value})],
                }
            )
            request.action_submit()
            return request.id

    return report


@pytest.fixture
def connect(registry, database, environment):
    """`connect(login)` opens a connection whose snapshot is taken at once."""
    from odoo import api

    with environment(database) as env:
        ids = {user.login: user.id for user in env["res.users"].search([])}
    with ExitStack() as stack:

        def open_environment(login):
            cr = stack.enter_context(registry(database).cursor())
            cr.execute("SELECT count(*) FROM archive_document")
            return api.Environment(cr, ids[login], {})

        yield open_environment


def approve(env, request_id):
    """Approve as over HTTP, repeated after a serialization failure; error or None."""
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    env.transaction.default_env = env
    request = env["archive.change.request"].browse(request_id)
    try:
        retrying(request.action_approve, env)
    except UserError as error:
        env.cr.rollback()
        return str(error)
    return None


def facts(environment, database, filed):
    with environment(database) as env:
        paper = env["archive.document"].browse(filed)
        return {
            "name": paper.name,
            "author": paper.author or "",
            "requests": sorted(paper.change_request_ids.mapped("state")),
            "changed": env["archive.ledger.entry"].search_count(
                [("event", "=", "changed"), ("res_id", "=", filed)]
            ),
        }


def test_two_changes_of_one_value(filed, reported, connect, environment, database):
    """The second is refused, and told what stands there now."""
    one, other = reported("name", "First"), reported("name", "Second")
    first, second = connect("change_sales"), connect("change_general")
    assert approve(first, one) is None
    error = approve(second, other)
    assert "“First” by now" in error
    assert facts(environment, database, filed) == {
        "name": "First",
        "author": "",
        "requests": ["done", "submitted"],
        "changed": 1,
    }


def test_two_changes_of_different_values(
    filed, reported, connect, environment, database
):
    """Neither is lost."""
    one, other = reported("name", "Title"), reported("author", "Sales")
    first, second = connect("change_sales"), connect("change_general")
    assert approve(first, one) is None
    assert approve(second, other) is None
    assert facts(environment, database, filed) == {
        "name": "Title",
        "author": "Sales",
        "requests": ["done", "done"],
        "changed": 2,
    }


def test_one_request_approved_twice(filed, reported, connect, environment, database):
    one = reported("name", "Once")
    first, second = connect("change_sales"), connect("change_general")
    assert approve(first, one) is None
    assert approve(second, one) is not None
    found = facts(environment, database, filed)
    assert (found["name"], found["changed"]) == ("Once", 1)
