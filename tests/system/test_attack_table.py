"""Every archive model × every route × every attacker: as if the id were never used.

Models, fields, references, reports and public methods are found from the registry: a
new one is attacked without writing a test. What is asked for a secret id is asked for
an unused id too; the two answers must be the same in status, headers and text, error
class, message and traceback included.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path

import pytest
from attack.client import Attacker
from attack.probes import EACH, WHOLE, facts, harmless, probes
from attack.replay import collect
from attack.world import ATTACKERS, NEVER_WORD, WORD, build, finish, never


@pytest.fixture(scope="module")
def attacked(odoo_config, new_database, start_server, environment):
    """(server, world, facts of each model, what was collected while allowed)."""
    database = new_database("attack")
    with environment(database) as env:
        world = build(env)
    # two processes: one would leave a core idle
    server = start_server(database, 2, "--log-level=error")
    collected = {
        login: collect(server, world, login) for login in ("former", "consultant")
    }
    with environment(database) as env:
        finish(env, world)
        users = list(world.users.values())
        models = {model: facts(env, model, users) for model in world.models(env)}
        world.model_ids = {model: env["ir.model"]._get_id(model) for model in models}
    yield server, world, models, collected
    anchors = Path(odoo_config["data_dir"], "customer_archive_anchor")
    for anchor in anchors.glob(f"{database}-*"):
        anchor.unlink()


#: What the former account manager once knew; of the rest he knows what the wrong one
#: knows, who tries every route.
ONCE_KNOWN = (
    "archive.document",
    "archive.dossier",
    "archive.volume",
    "ir.attachment",
    "mail.message",
)


def closed(attacker, model_facts):
    """Whether few routes of each kind stand for all of them."""
    if attacker.login == "former" and model_facts.name not in ONCE_KNOWN:
        return True
    user = attacker.world.users.get(attacker.login)
    return user is None or user in model_facts.closed_to


def deviations(attacker, model_facts, id_):
    """Return what the attacker learns of one record: route and both answers."""
    found, nothing = [], False
    for name, ask in probes(model_facts, closed(attacker, model_facts)):
        if attacker.key is None and name.startswith(("json2", "xmlrpc")):
            continue
        if attacker.login == "public" and not name.startswith(("/", "read", "post")):
            # without a session the others are refused before they are looked at
            continue
        if name.startswith(EACH) and nothing:
            # of no record there is no field to read
            continue
        secret = ask(attacker, id_, WORD).about(id_)
        unused = ask(attacker, never(id_), NEVER_WORD).about(never(id_))
        if name == WHOLE:
            nothing = is_nothing(secret) and is_nothing(unused)
        if secret != unused:
            found.append(f"{name}\n    {difference(secret, unused)}")
    return found


def is_nothing(answer):
    """Whether a JSON-RPC answer, as `about` gives it, is an empty list."""
    status, _headers, text = answer
    return status == 200 and json.loads(text).get("result") == []


def difference(secret, unused):
    """Where the two answers part, in short."""
    if secret[:2] != unused[:2]:
        return f"{secret[:2]} but {unused[:2]} for an unused id"
    pairs = enumerate(zip_longest(secret[2], unused[2]))
    start = max(next(i for i, (one, other) in pairs if one != other) - 60, 0)
    return (
        f"…{secret[2][start : start + 160]!r}\n    …{unused[2][start : start + 160]!r}"
    )


@pytest.fixture(scope="module")
def learnt(attacked, environment):
    """What each attacker learns, by model; two of them at a time.

    Together with what was stored of the secrets before and after.
    """
    server, world, models, _collected = attacked
    with environment(world.database) as env:
        before = world.fingerprint(env)

    def attack(login):
        attacker = Attacker(server, world, login)
        return {
            model: deviations(attacker, model_facts, secrets[0])
            for model, model_facts in models.items()
            if (secrets := world.forbidden(model, login))
        }

    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(ATTACKERS, pool.map(attack, ATTACKERS), strict=True))
    with environment(world.database) as env:
        return found, before, world.fingerprint(env)


@pytest.mark.parametrize("login", ATTACKERS)
def test_secret_is_missing(learnt, subtests, login):
    """No attacker can tell a secret record from one that never was."""
    for model, found in learnt[0][login].items():
        with subtests.test(model=model, attacker=login):
            assert not found, "\n".join([f"{login} learns of {model}:", *found])


def test_nothing_was_changed(learnt):
    """No attacker changed a secret, or hung anything on it."""
    _found, before, after = learnt
    assert after == before


@pytest.mark.parametrize("login", ATTACKERS)
def test_every_kind_of_paper_is_missing(attacked, environment, subtests, login):
    """Draft, submitted, returned, filed, of the narrow circle, top secret."""
    server, world, models, _collected = attacked
    attacker = Attacker(server, world, login)
    for model in ("archive.document", "ir.attachment", "archive.volume"):
        wanted = dict(harmless(models[model]))
        for id_ in world.forbidden(model, login)[1:]:
            with subtests.test(model=model, id=id_, attacker=login):
                for name in [n for n in CHEAP if n in wanted]:
                    secret = wanted[name](attacker, id_, WORD).about(id_)
                    unused = wanted[name](attacker, never(id_), NEVER_WORD)
                    assert secret == unused.about(never(id_)), name


#: Routes that stand for the others where many records are tried.
CHEAP = (
    "read",
    "read computed",
    "web_read nested",
    "search",
    "search_count",
    "name_search id",
    "web_read_group",
    "export csv",
    "/web/content/{}",
    "/archive/page/{}/1",
)


def test_the_routes_tell_who_may_know(attacked):
    """Each route is a real one: the general manager gets another answer by it."""
    server, world, models, _collected = attacked
    director = Attacker(server, world, "director")
    told, asked = set(), set()
    for model in ("archive.document", "archive.dossier", "archive.volume"):
        id_ = world.secrets[model][0]
        for name, ask in harmless(models[model]):
            asked.add(name)
            secret = ask(director, id_, WORD).about(id_)
            if secret != ask(director, never(id_), NEVER_WORD).about(never(id_)):
                told.add(name)
    kinds = ("read", "web_read", "search", "name_search", "formatted", "export")
    silent = {name for name in asked - told if name in CHEAP}
    assert not silent
    for kind in (*kinds, "/report/html", "/mail/view"):
        assert any(name.startswith(kind) for name in told), kind


def test_customer_counts_nothing(attacked):
    """On the customer's form: no dossier, no number of papers."""
    server, world, _models, _collected = attacked
    names = ["archive_dossier_id", "archive_document_count", "archive_category_ids"]
    for login in ("plain", "wrong", "former"):
        attacker = Attacker(server, world, login)
        answer = attacker.call("res.partner", "read", [world.partner], names)
        [partner] = attacker.result(answer)
        assert partner["archive_dossier_id"] is False
        assert partner["archive_document_count"] == 0
        assert not sum(divider["count"] for divider in partner["archive_category_ids"])


@pytest.mark.parametrize("login", ["former", "consultant"])
def test_what_was_collected_is_worth_nothing_after_the_end(
    attacked, environment, subtests, login
):
    """URLs, tokens and links from before the hand-over, or before the grant ended."""
    _server, world, _models, collected = attacked
    if login == "consultant":
        with environment(world.database) as env:
            env["archive.access.grant"].browse(world.grant)._revoke()
    for name, replay, id_ in collected[login]:
        with subtests.test(what=name):
            assert replay(id_).about(id_) == replay(never(id_)).about(never(id_))


def test_role_removed(attacked, environment):
    """The sales manager who is no longer one knows nothing any more."""
    server, world, _models, _collected = attacked
    attacker = Attacker(server, world, "director")
    [secret, *_] = world.secrets["archive.document"]
    assert attacker.result(
        attacker.call("archive.document", "read", [secret], ["name"])
    )
    with environment(world.database) as env:
        user = env["res.users"].browse(world.users["director"])
        user.group_ids = env.ref("base.group_user")
        env.registry.signal_changes()
    answer = attacker.call("archive.document", "read", [secret], ["name"])
    assert json.loads(answer.body)["result"] == []
    again = Attacker(server, world, "director")
    answer = again.call("archive.document", "search_count", [["id", "=", secret]])
    assert again.result(answer) == 0
