"""Signatures at the same moment, on real connections with snapshots of their own.

Odoo runs REPEATABLE READ: both transactions see the step waiting. The first UPDATE of
its row wins; the other gets a serialization failure, is repeated by ``retrying`` as
over HTTP, and then sees what happened.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

SIGNERS = 3


@pytest.fixture(scope="module")
def database(new_database, environment):
    """A database with a handler, some signers and a chain for the papers made here."""
    database = new_database("approval")
    with environment(database, context={"no_reset_password": True}) as env:
        group = env["res.groups"].create({"name": "Concurrent signers"})
        user_group = env.ref("base.group_user")
        manager_group = env.ref("customer_archive.group_account_manager")
        users = env["res.users"]
        users.create(
            {
                "name": "Handler",
                "login": "concurrent_handler",
                "group_ids": [(6, 0, (user_group | manager_group).ids)],
            }
        )
        for number in range(SIGNERS):
            users.create(
                {
                    "name": f"Signer {number}",
                    "login": f"concurrent_signer_{number}",
                    "group_ids": [(6, 0, (user_group | group).ids)],
                }
            )
        env["archive.approval.chain"].create(
            {
                "name": "Anyone of the group",
                "model_id": env["ir.model"]._get_id("archive.document"),
                "condition": "[('name', '=like', 'Concurrent%')]",
                "sequence": 1,
                "step_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Anyone",
                            "signer_kind": "group",
                            "group_ids": group.ids,
                        },
                    )
                ],
            }
        )
        env["res.partner"].create({"name": "Concurrent customer"})
    return database


def user_id(env, login):
    return env["res.users"].search([("login", "=", login)]).id


@pytest.fixture
def draft(database, environment):
    """The id of a paper that is ready to be submitted."""
    with environment(database) as env:
        handler = user_id(env, "concurrent_handler")
        partner = env["res.partner"].search([("name", "=", "Concurrent customer")])
    with environment(database, handler) as env:
        document = env["archive.document"].create(
            {
                "name": "Concurrent paper",
                "partner_id": partner[:1].id,
                "type_id": env.ref("customer_archive.type_r1_visit").id,
                "pages": 1,
                "self_check": True,
                "attachment_ids": [(0, 0, {"name": "a.txt", "raw": b"text"})],
            }
        )
        return document.id


@pytest.fixture
def submitted(draft, database, environment):
    with environment(database) as env:
        handler = user_id(env, "concurrent_handler")
    with environment(database, handler) as env:
        env["archive.document"].browse(draft).action_submit()
    return draft


@pytest.fixture
def connect(registry, database, environment):
    """`connect(login)` opens a connection whose snapshot is taken at once."""
    from odoo import api

    with environment(database) as env:
        ids = {user.login: user.id for user in env["res.users"].search([])}
    with ExitStack() as stack:

        def open_environment(login):
            cr = stack.enter_context(registry(database).cursor())
            env = api.Environment(cr, ids[login], {})
            cr.execute("SELECT count(*) FROM archive_approval_task")
            return env

        yield open_environment


def attempt(env, document_id, method, *args):
    """Call as over HTTP, repeated after a serialization failure; the error or None."""
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    def call():
        document = env["archive.document"].browse(document_id)
        return getattr(document, method)(*args)

    env.transaction.default_env = env
    try:
        retrying(call, env)
    except UserError as error:
        env.cr.rollback()
        return str(error)
    return None


def facts(environment, database, document_id):
    with environment(database) as env:
        domain = [("res_model", "=", "archive.document"), ("res_id", "=", document_id)]
        return {
            "state": env["archive.document"].browse(document_id).state,
            "rounds": env["archive.approval.round"].search(domain).mapped("state"),
            "signatures": env["archive.signature"].search_count(domain),
            "approved": env["archive.ledger.entry"].search_count(
                [
                    ("model", "=", "archive.document"),
                    ("res_id", "=", document_id),
                    ("event", "=", "approved"),
                ]
            ),
        }


def test_two_signers_one_after_the_other(submitted, connect, environment, database):
    """The second one's snapshot precedes the first one's signature."""
    first, second = connect("concurrent_signer_0"), connect("concurrent_signer_1")
    assert attempt(first, submitted, "action_approve") is None
    error = attempt(second, submitted, "action_approve")
    assert error is not None
    assert facts(environment, database, submitted) == {
        "state": "filed",
        "rounds": ["approved"],
        "signatures": 1,
        "approved": 1,
    }


def test_signers_at_the_same_moment(submitted, connect, environment, database):
    envs = [connect(f"concurrent_signer_{number}") for number in range(SIGNERS)]
    barrier = threading.Barrier(SIGNERS)

    def sign(env):
        barrier.wait()
        return attempt(env, submitted, "action_approve")

    with ThreadPoolExecutor(SIGNERS) as pool:
        errors = list(pool.map(sign, envs))
    assert errors.count(None) == 1, errors
    assert facts(environment, database, submitted) == {
        "state": "filed",
        "rounds": ["approved"],
        "signatures": 1,
        "approved": 1,
    }


def test_signed_while_it_is_withdrawn(submitted, connect, environment, database):
    signer, handler = connect("concurrent_signer_0"), connect("concurrent_handler")
    assert attempt(handler, submitted, "action_withdraw", "a mistake") is None
    assert attempt(signer, submitted, "action_approve") is not None
    assert facts(environment, database, submitted) == {
        "state": "returned",
        "rounds": ["withdrawn"],
        "signatures": 0,
        "approved": 0,
    }


def test_withdrawn_while_it_is_signed(submitted, connect, environment, database):
    handler, signer = connect("concurrent_handler"), connect("concurrent_signer_0")
    assert attempt(signer, submitted, "action_approve") is None
    assert "Nothing waits" in attempt(handler, submitted, "action_withdraw", "late")
    assert facts(environment, database, submitted)["state"] == "filed"


def test_refused_while_it_is_signed(submitted, connect, environment, database):
    first, second = connect("concurrent_signer_0"), connect("concurrent_signer_1")
    assert attempt(first, submitted, "action_refuse", "wrong") is None
    assert attempt(second, submitted, "action_approve") is not None
    found = facts(environment, database, submitted)
    assert (found["rounds"], found["signatures"]) == (["refused"], 1)


def test_submitted_twice_at_once(draft, connect, environment, database):
    first, second = connect("concurrent_handler"), connect("concurrent_handler")
    assert attempt(first, draft, "action_submit") is None
    assert attempt(second, draft, "action_submit") is not None
    assert facts(environment, database, draft)["rounds"] == ["open"]


def test_content_changed_while_it_is_signed(submitted, connect, environment, database):
    """The change is told to the engine, which touches the step: one of two waits."""
    signer = connect("concurrent_signer_0")
    with environment(database) as env:
        env["archive.document"].browse(submitted)._approval_content_changed()
    assert attempt(signer, submitted, "action_approve") is not None
    found = facts(environment, database, submitted)
    assert (found["rounds"], found["signatures"]) == (["void"], 0)
