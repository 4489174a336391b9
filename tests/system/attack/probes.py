"""Every route on which a record might be asked for, as functions of one id.

`probes(facts, model)` yields `(name, ask)`; `ask(attacker, id, word)` returns an
`Answer`. Asked for a secret id and for an unused one, the two answers must be the
same. Everything is found from the registry: fields, references, reports, methods.
"""

import base64
import inspect
import json
from dataclasses import dataclass, field
from itertools import islice

from .world import PDF

#: All computed fields at once, and each alone: worth asking where all are refused.
WHOLE, EACH = "read computed", "read one "
#: What clients send to be let in; each is tried on reading, searching and writing.
CONTEXT = {
    "active_test": False,
    "bin_size": True,
    "allowed_company_ids": [1],
    "su": True,
    "sudo": True,
    "uid": 1,
    "force_delete": True,
    "install_mode": True,
    "module": "customer_archive",
    "no_guard": True,
    "can_read": True,
    "bypass_access": True,
    "archive_pass": True,
    "archive_index_later": True,
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "prefetch_fields": False,
}
#: Methods of Odoo's own that are public on each model and take ids; beyond those
#: that have a probe of their own.
INHERITED = (
    "action_archive",
    "action_unarchive",
    "copy_translations",
    "exists",
    "export_data",
    "fetch",
    "get_base_url",
    "get_field_translations",
    "get_metadata",
    "get_formview_action",
    "get_formview_id",
    "has_access",
    "check_access",
    "check_access_rule",
    "modified",
    "get_property_definition",
    "web_override_translations",
    "web_resequence",
    "toggle_active",
    "get_access_action",
    "activity_schedule",
    "activity_feedback",
    "activity_unlink",
    "activity_reschedule",
    "activity_search",
    "message_subscribe",
    "message_unsubscribe",
    "message_post",
    "message_post_with_source",
    "message_notify",
    "message_change_thread",
    "message_get_followers",
    "message_mail_with_source",
    "message_track",
    "message_update",
    "notify_get_options",
    "generate_access_token",
    "create_document_from_attachment",
    "action_open_document",
    "action_done",
    "action_feedback",
    "toggle_message_starred",
    "unlink_if_exists",
    "mail_allowed_qweb_expressions",
    "mark_all_as_read",
    "set_message_done",
    "regenerate_assets_bundles",
    "register_as_main_attachment",
    "validate_access",
    "get_serving_groups",
)


@dataclass
class ModelFacts:
    """What the registry says of one model, kept after the cursor is closed."""

    name: str
    stored: list = field(default_factory=list)
    computed: list = field(default_factory=list)
    text: list = field(default_factory=list)
    binary: list = field(default_factory=list)
    dates: list = field(default_factory=list)
    many2one: list = field(default_factory=list)
    x2many: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    methods: list = field(default_factory=list)
    #: whether it has a chatter of its own
    thread: bool = False
    #: ids of the users to whom the model as a whole is closed
    closed_to: set = field(default_factory=set)
    #: (model, field, type) of fields elsewhere that could point here
    pointers: list = field(default_factory=list)


def facts(env, model, user_ids=()):
    """Collect what the probes need to know of ``model``."""
    found = ModelFacts(model)
    for user in env["res.users"].browse(user_ids):
        if not env[model].with_user(user).has_access("read"):
            found.closed_to.add(user.id)
    for name, column in sorted(env[model]._fields.items()):
        if name == "id" or column.inherited:
            continue
        (found.stored if column.store else found.computed).append(name)
        if column.store and column.type in ("char", "text", "html"):
            found.text.append(name)
        if column.type in ("binary", "image"):
            found.binary.append(name)
        if column.store and column.type in ("date", "datetime"):
            found.dates.append(name)
        if column.type == "many2one":
            found.many2one.append(name)
        if column.type in ("one2many", "many2many"):
            found.x2many.append(name)
    found.reports = (
        env["ir.actions.report"].search([("model", "=", model)]).mapped("report_name")
    )
    found.methods = list(_methods(env[model]))
    found.thread = "message_ids" in env[model]._fields
    for other in sorted(env.registry):
        if env[other]._abstract or other.startswith("ir."):
            continue
        for name, column in sorted(env[other]._fields.items()):
            if column.comodel_name == model and not column.inherited:
                found.pointers.append((other, name, column.type))
    # what Odoo points to from everywhere is tried from ours and from some others
    others = [p for p in found.pointers if not p[0].startswith("archive.")]
    found.pointers = [p for p in found.pointers if p not in others] + others[:6]
    return found


def _methods(model):
    """Yield (name, takes ids, arguments, ours) of public methods worth a call."""
    from odoo.service.model import get_public_method

    for name in sorted(dir(type(model))):
        if name.startswith("_") or not callable(getattr(type(model), name, None)):
            continue
        ours = any(
            name in vars(cls) and cls.__module__.startswith("odoo.addons.customer_")
            for cls in type(model).__mro__
        )
        if not ours and name not in INHERITED:
            continue
        try:
            method = get_public_method(model, name)
        except Exception:  # noqa: BLE001, S112 whatever refuses it, RPC cannot call it
            continue
        parameters = list(inspect.signature(method).parameters.values())[1:]
        needed = [
            p.name
            for p in parameters
            if p.default is p.empty and p.kind in (p.POSITIONAL_OR_KEYWORD,)
        ]
        yield name, not hasattr(method, "_api_model"), needed, ours


def argument(name, id_, word):
    """A value that suits a parameter of this name, and names the record if it can."""
    if name.endswith("_ids") or name in ("ids", "docids", "records"):
        return [id_]
    if name.endswith("_id") or name in ("id", "record"):
        return id_
    if name in ("values", "vals", "data", "specification", "fields_spec"):
        return {}
    if name in ("domain",):
        return [["id", "=", id_]]
    if name in (
        "fields",
        "field_names",
        "fnames",
        "fields_to_export",
        "act_type_xmlids",
    ):
        return ["id"]
    if name == "operation":
        return "read"
    return word


def probes(model_facts, closed=False):
    """Yield (name, ask) for every route that fits the model.

    :param closed: the model as a whole is closed to who asks; then a few routes of
        each kind stand for the others, which are refused at the same place
    """
    for make, few in (
        (_reading, 1),
        (_searching, 1),
        (_grouping, 1),
        (_exporting, 2),
        (_writing, 1),
        (_pointing, 2),
        (_http, 6),
        (_chatter, 9),
        (_protocols, 1),
    ):
        routes = make(model_facts)
        yield from islice(routes, few) if closed else routes
    yield from _calling(model_facts, closed)


def harmless(model_facts):
    """Yield (name, ask) for the routes that only read."""
    for make in (_reading, _searching, _grouping, _exporting):
        yield from make(model_facts)
    for name, ask in _http(model_facts):
        if "upload" not in name and "delete" not in name and "update" not in name:
            yield name, ask


def _call(model, method, *make, **kwargs):
    """A probe over JSON-RPC; functions among the arguments get id and word."""

    def value(part, id_, word):
        return part(id_, word) if callable(part) else part

    def ask(attacker, id_, word):
        return attacker.call(
            model,
            method,
            *[value(part, id_, word) for part in make],
            **{name: value(part, id_, word) for name, part in kwargs.items()},
        )

    return ask


def ids(id_, _word):
    return [id_]


def domain(id_, _word):
    return [["id", "=", id_]]


def _reading(facts):
    model = facts.name
    stored = [name for name in facts.stored if name not in facts.binary]
    yield "read", _call(model, "read", ids, stored)
    yield "read nothing", _call(model, "read", ids, ["id"])
    yield "read all", _call(model, "read", ids)
    yield WHOLE, _call(model, "read", ids, facts.computed)
    for name in facts.computed:
        yield f"{EACH}{name}", _call(model, "read", ids, [name])
    yield (
        "read with own",
        lambda a, i, w: a.call(
            model, "read", [i, *a.world.own.get(model, ())], stored[:9]
        ),
    )
    spec = {name: {} for name in facts.stored if name not in facts.binary}
    yield "web_read", _call(model, "web_read", ids, spec)
    nested = {
        name: {"fields": {"display_name": {}}} for name in facts.many2one + facts.x2many
    }
    yield "web_read nested", _call(model, "web_read", ids, nested)
    yield (
        "web_read computed",
        _call(model, "web_read", ids, {name: {} for name in facts.computed}),
    )
    yield "web_read id", _call(model, "web_read", ids, {"id": {}})
    yield "read in context", _call(model, "read", ids, stored, context=CONTEXT)
    for name in facts.binary:
        yield f"read {name} bytes", _call(model, "read", ids, [name])


def _searching(facts):
    model = facts.name
    yield "search", _call(model, "search", domain)
    yield (
        "search between",
        _call(
            model,
            "search",
            lambda i, w: [["id", ">=", i], ["id", "<=", i]],
            order="id desc",
        ),
    )
    yield "search not", _call(model, "search", lambda i, w: ["!", ["id", "!=", i]])
    yield (
        "search known",
        _call(model, "search", lambda i, w: [["id", "=", i], ["can_read", "!=", True]]),
    )
    yield (
        "search unknown",
        _call(model, "search", lambda i, w: [["id", "=", i], ["can_read", "=", False]]),
    )
    yield "search_count", _call(model, "search_count", domain)
    yield "search_read", _call(model, "search_read", domain, ["id"])
    yield "search_fetch", _call(model, "search_fetch", domain, ["id"])
    yield "search in context", _call(model, "search", domain, context=CONTEXT)
    yield (
        "web_search_read",
        _call(model, "web_search_read", domain, {"display_name": {}}, count_limit=9),
    )
    yield "name_search", _call(model, "name_search", lambda i, w: w)
    yield "name_search id", _call(model, "name_search", "", domain)
    for name in facts.text:
        yield (
            f"search {name}",
            _call(
                model,
                "search_count",
                lambda i, w, name=name: [[name, "ilike", w[:4]]],
            ),
        )
    through = [[name, "!=", False] for name in facts.many2one + facts.x2many]
    if through:
        yield (
            "search through references",
            _call(
                model,
                "search_count",
                lambda i, w: [["id", "=", i], *["|"] * (len(through) - 1), *through],
            ),
        )
    if "text" in facts.computed:
        yield (
            "search in files",
            _call(model, "search_count", lambda i, w: [["text", "ilike", w]]),
        )


def _grouping(facts):
    model = facts.name
    keys = facts.many2one[:1] or ["id"]
    for key in keys:
        yield (
            f"formatted_read_group {key}",
            _call(model, "formatted_read_group", domain, [key], ["__count"]),
        )
    yield (
        "read_group by date",
        _call(
            model,
            "formatted_read_group",
            domain,
            [f"{facts.dates[0]}:day"] if facts.dates else [],
            ["__count", "id:max"],
        ),
    )
    yield (
        "web_read_group",
        _call(
            model,
            "web_read_group",
            domain,
            keys[:1],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification={"id": {}},
        ),
    )
    for method in ("search_panel_select_range", "search_panel_select_multi_range"):
        yield (
            method,
            _call(
                model,
                method,
                keys[0],
                search_domain=domain,
                enable_counters=True,
                expand=False,
            ),
        )
    yield (
        "read_progress_bar",
        _call(
            model,
            "read_progress_bar",
            domain,
            keys[0],
            {"field": "state", "colors": {"filed": "success"}},
        ),
    )


def _exporting(facts):
    model = facts.name
    columns = ["id", ".id", "display_name", *facts.text[:3]]
    columns += [f"{name}/display_name" for name in facts.many2one[:2]]
    columns += [f"{name}/id" for name in facts.x2many[:2]]
    yield "export_data", _call(model, "export_data", ids, columns)

    def export(kind, by_domain):
        def ask(attacker, id_, _word):
            data = {
                "model": model,
                "fields": [{"name": name, "label": name} for name in columns[:4]],
                "ids": False if by_domain else [id_],
                "domain": [["id", "=", id_]],
                "groupby": [],
                "import_compat": False,
                "context": {},
            }
            return attacker.post(f"/web/export/{kind}", {"data": json.dumps(data)})

        return ask

    yield "export csv", export("csv", False)
    yield "export csv by domain", export("csv", True)


def _writing(facts):
    model = facts.name
    name = next((n for n in facts.text if n in facts.stored), "display_name")
    yield "write", _call(model, "write", ids, lambda i, w: {name: w})
    yield "write nothing", _call(model, "write", ids, {})
    yield "write state", _call(model, "write", ids, {"state": "draft"})
    yield (
        "write in context",
        _call(model, "write", ids, lambda i, w: {name: w}, context=CONTEXT),
    )
    yield (
        "web_save",
        _call(model, "web_save", ids, lambda i, w: {name: w}, {"display_name": {}}),
    )
    yield (
        "onchange",
        _call(model, "onchange", ids, lambda i, w: {name: w}, [name], {name: {}}),
    )
    yield (
        "onchange nothing",
        _call(model, "onchange", ids, {}, [], {"display_name": {}, name: {}}),
    )
    yield "copy", _call(model, "copy", ids)
    yield "copy_data", _call(model, "copy_data", ids)
    yield (
        "load",
        _call(
            model,
            "load",
            [".id", name],
            lambda i, w: [[str(i), w]],
        ),
    )
    yield (
        "update_field_translations",
        _call(
            model,
            "update_field_translations",
            ids,
            name,
            lambda i, w: {"en_US": {"x": w}},
        ),
    )
    for column in facts.x2many:
        yield (
            f"unlink through {column}",
            _call(model, "write", ids, {column: [[5]]}),
        )


def _calling(facts, closed=False):
    model = facts.name
    for name, takes_ids, needed, ours in facts.methods:
        if closed and not ours:
            continue

        def ask(attacker, id_, word, name=name, takes_ids=takes_ids, needed=needed):
            arguments = [argument(one, id_, word) for one in needed]
            context = {
                "active_model": model,
                "active_id": id_,
                "active_ids": [id_],
            }
            first = [[id_]] if takes_ids else []
            return attacker.call(model, name, *first, *arguments, context=context)

        yield f"{name}()", ask
    # last: should it succeed, the others would find nothing
    yield "unlink", _call(model, "unlink", ids)
    yield "unlink in context", _call(model, "unlink", ids, context=CONTEXT)


def _pointing(facts):
    """The id in a reference from elsewhere: forms, defaults, creation, search."""
    for other, name, kind in facts.pointers:
        many = kind != "many2one"

        def value(id_, _word, many=many):
            return [[4, id_, 0]] if many else id_

        spec = {name: {"fields": {"display_name": {}}}, "display_name": {}}
        at = f"{other}.{name}"
        yield (
            f"onchange {at}",
            _call(
                other,
                "onchange",
                [],
                lambda i, w, v=value, n=name: {n: v(i, w)},
                [name],
                spec,
            ),
        )
        yield (
            f"new {at}",
            _call(
                other,
                "onchange",
                [],
                lambda i, w, v=value, n=name: {n: v(i, w)},
                [],
                spec,
            ),
        )
        yield (
            f"default {at}",
            _call(
                other,
                "onchange",
                [],
                {},
                [],
                spec,
                context=lambda i, w, v=value, n=name: {f"default_{n}": v(i, w)},
            ),
        )
        yield (
            f"default_get {at}",
            _call(
                other,
                "default_get",
                [name],
                context=lambda i, w, v=value, n=name: {f"default_{n}": v(i, w)},
            ),
        )
        yield (
            f"search {at}",
            _call(
                other,
                "search_count",
                lambda i, w, n=name: [[n, "in", [i]]],
            ),
        )
        yield (
            f"search by name {at}",
            _call(other, "search_count", lambda i, w, n=name: [[n, "ilike", w]]),
        )
        if other.startswith("archive."):
            yield (
                f"create {at}",
                _call(
                    other,
                    "web_save",
                    [],
                    lambda i, w, v=value, n=name: {"name": "Mine", n: v(i, w)},
                    spec,
                ),
            )

            def rewrite(attacker, id_, word, other=other, name=name, value=value):
                own = attacker.world.own.get(other, [0])
                return attacker.call(other, "write", own, {name: value(id_, word)})

            yield f"point own {at}", rewrite


def _http(facts):
    model = facts.name
    fields = [*facts.binary, *facts.text[:1]]
    for name in fields:
        yield (
            f"/web/content {name}",
            lambda a, i, w, n=name: a.get(f"/web/content/{model}/{i}/{n}"),
        )
        yield (
            f"/web/content?{name}",
            lambda a, i, w, n=name: a.get(
                "/web/content", model=model, id=i, field=n, download=1, unique="x"
            ),
        )
        yield (
            f"/web/image {name}",
            lambda a, i, w, n=name: a.get(f"/web/image/{model}/{i}/{n}"),
        )
        yield (
            f"/web/image {name} sized",
            lambda a, i, w, n=name: a.get(
                f"/web/image/{model}/{i}/{n}/64x64", access_token="x"
            ),
        )
    for report in facts.reports:
        for kind in ("html", "text", "pdf"):
            yield (
                f"/report/{kind} {report}",
                lambda a, i, w, r=report, k=kind: a.get(f"/report/{k}/{r}/{i}"),
            )
        yield (
            f"/report/download {report}",
            lambda a, i, w, r=report: a.get(
                "/report/download",
                data=json.dumps([f"/report/pdf/{r}/{i}", "qweb-pdf"]),
                context="{}",
            ),
        )
    yield "/mail/view", lambda a, i, w: a.get("/mail/view", model=model, res_id=i)
    yield (
        "/mail/view token",
        lambda a, i, w: a.get("/mail/view", model=model, res_id=i, access_token="x"),
    )
    yield (
        "/web/binary/upload_attachment",
        lambda a, i, w: a.post(
            "/web/binary/upload_attachment",
            {"model": model, "id": i},
            {"ufile": ("x.pdf", PDF, "application/pdf")},
        ),
    )
    if model == "archive.document":
        yield (
            "/archive/upload",
            lambda a, i, w: a.post(
                "/archive/upload",
                {"document_id": i},
                {"ufile": ("x.pdf", PDF, "application/pdf")},
            ),
        )
    if model == "archive.dossier":
        yield (
            "/archive/upload into",
            lambda a, i, w: a.post(
                "/archive/upload",
                {"values": json.dumps({"dossier_id": i})},
                {"ufile": ("x.pdf", PDF, "application/pdf")},
            ),
        )
    if model == "ir.attachment":
        yield from _attachments()
    if model == "mail.message":
        yield (
            "/mail/message",
            lambda a, i, w: a.get(f"/mail/message/{i}"),
        )
        yield (
            "/mail/message/update_content",
            lambda a, i, w: a.json(
                "/mail/message/update_content",
                {"message_id": i, "update_data": {"body": "x", "attachment_ids": []}},
            ),
        )
        yield (
            "/mail/message/reaction",
            lambda a, i, w: a.json(
                "/mail/message/reaction",
                {"message_id": i, "content": "x", "action": "add"},
            ),
        )
    if model == "mail.followers":
        yield (
            "/mail/read_subscription_data",
            lambda a, i, w: a.json("/mail/read_subscription_data", {"follower_id": i}),
        )


def _attachments():
    for path in (
        "/web/content/{}",
        "/web/content/{}/x.pdf",
        "/web/content/{}-abc123/x.pdf",
        "/web/content/{}?download=true",
        "/web/content/{}?access_token=x",
        "/web/content/{}?unique=abc",
        "/web/image/{}",
        "/web/image/{}/64x64",
        "/web/image/{}-abc123",
        "/archive/page/{}/1",
        "/archive/page/{}/1?width=200",
        "/mail/attachment/pdf_first_page/{}",
        "/mail/attachment/pdf_first_page/{}?access_token=x",
    ):
        yield path, lambda a, i, w, p=path: a.get(p.format(i))
    yield (
        "/mail/attachment/zip",
        lambda a, i, w: a.post(
            "/mail/attachment/zip", {"file_ids": str(i), "zip_name": "x.zip"}
        ),
    )
    for path in ("/mail/attachment/delete", "/mail/attachment/update_thumbnail"):
        for token in (None, "x"):
            yield (
                f"{path} {token}",
                lambda a, i, w, p=path, t=token: a.json(
                    p, {"attachment_id": i, "access_token": t}
                ),
            )
    yield (
        "post with attachment",
        lambda a, i, w: a.json(
            "/mail/message/post",
            {
                "thread_model": "res.partner",
                "thread_id": a.world.partner,
                "post_data": {"body": "x", "attachment_ids": [i]},
            },
        ),
    )
    yield (
        "message_post with attachment",
        lambda a, i, w: a.call(
            "res.partner",
            "message_post",
            [a.world.partner],
            body="x",
            attachment_ids=[i],
        ),
    )
    yield (
        "take over",
        _call(
            "ir.attachment",
            "write",
            ids,
            {"res_model": False, "res_id": False, "public": True},
        ),
    )


def _chatter(facts):
    model = facts.name
    if model in ("mail.message", "mail.followers"):
        return
    yield (
        "/mail/data",
        lambda a, i, w: a.json(
            "/mail/data",
            {
                "fetch_params": [
                    [
                        "mail.thread",
                        {
                            "thread_model": model,
                            "thread_id": i,
                            "request_list": [
                                "activities",
                                "attachments",
                                "followers",
                                "suggestedRecipients",
                            ],
                        },
                    ]
                ]
            },
        ),
    )
    yield (
        "/mail/thread/messages",
        # of a thread that does not exist Odoo answers the latest of all messages:
        # not those that another attacker writes at this moment
        lambda a, i, w: a.json(
            "/mail/thread/messages",
            {
                "thread_model": model,
                "thread_id": i,
                "fetch_params": {"before": a.world.next_message},
            },
        ),
    )
    yield (
        "/mail/thread/recipients",
        lambda a, i, w: a.json(
            "/mail/thread/recipients", {"thread_model": model, "thread_id": i}
        ),
    )
    yield (
        "suggested",
        lambda a, i, w: a.json(
            "/mail/thread/recipients/get_suggested_recipients",
            {"thread_model": model, "thread_id": i, "partner_ids": []},
        ),
    )
    yield (
        "from_email",
        lambda a, i, w: a.json(
            "/mail/partner/from_email",
            {"thread_model": model, "thread_id": i, "emails": ["plain@example.com"]},
        ),
    )
    for path in ("/mail/thread/subscribe", "/mail/thread/unsubscribe"):
        yield (
            path,
            lambda a, i, w, p=path: a.json(
                p, {"res_model": model, "res_id": i, "partner_ids": [3]}
            ),
        )
    yield (
        "/mail/message/post",
        lambda a, i, w: a.json(
            "/mail/message/post",
            {"thread_model": model, "thread_id": i, "post_data": {"body": "x"}},
        ),
    )
    yield (
        "/mail/attachment/upload",
        lambda a, i, w: a.post(
            "/mail/attachment/upload",
            {"thread_model": model, "thread_id": i},
            {"ufile": ("x.pdf", PDF, "application/pdf")},
        ),
    )
    hanging = (
        ("mail.message", "model", "res_id"),
        ("mail.followers", "res_model", "res_id"),
        ("mail.activity", "res_model", "res_id"),
        ("ir.attachment", "res_model", "res_id"),
        ("calendar.event", "res_model", "res_id"),
        ("mail.scheduled.message", "model", "res_id"),
        ("rating.rating", "res_model", "res_id"),
        ("mail.mail", "model", "res_id"),
        ("mail.tracking.value", "mail_message_id.model", "mail_message_id.res_id"),
        ("ir.model.data", "model", "res_id"),
    )
    # without a chatter of its own hardly anything can hang on it
    for other, model_field, id_field in hanging if facts.thread else hanging[:4]:
        yield (
            f"{other} of it",
            _call(
                other,
                "search_read",
                lambda i, w, m=model_field, f=id_field: [[m, "=", model], [f, "=", i]],
                ["id"],
            ),
        )
    yield (
        "attach",
        _call(
            "ir.attachment",
            "create",
            lambda i, w: {
                "name": "x.pdf",
                "datas": base64.b64encode(PDF).decode(),
                "res_model": model,
                "res_id": i,
            },
        ),
    )
    yield (
        "write a message",
        _call(
            "mail.message",
            "create",
            lambda i, w: {"model": model, "res_id": i, "body": w},
        ),
    )
    yield (
        "follow",
        _call(
            "mail.followers",
            "create",
            lambda i, w: {"res_model": model, "res_id": i, "partner_id": 3},
        ),
    )
    yield (
        "sign with the form",
        _call(
            "archive.approval.sign",
            "onchange",
            [],
            {},
            [],
            {
                "signer_name": {},
                "step_name": {},
                "res_id": {"fields": {"display_name": {}}},
                "res_model": {},
            },
            context=lambda i, w: {"active_model": model, "active_ids": [i]},
        ),
    )
    yield (
        "hand over with the form",
        _call(
            "archive.hand.over",
            "onchange",
            [],
            {},
            [],
            {"dossier_ids": {"fields": {"display_name": {}}}},
            context=lambda i, w: {"active_model": model, "active_ids": [i]},
        ),
    )
    if not facts.thread:
        # the rest asks for a thread before it asks who wants it
        return
    yield (
        "compose",
        _call(
            "mail.compose.message",
            "web_save",
            [],
            lambda i, w: {"model": model, "res_ids": str([i]), "body": "x"},
            {"display_name": {}, "record_name": {}, "subject": {}},
        ),
    )
    yield (
        "compose default",
        _call(
            "mail.compose.message",
            "onchange",
            [],
            {},
            [],
            {"display_name": {}, "record_name": {}, "subject": {}, "body": {}},
            context=lambda i, w: {"default_model": model, "default_res_ids": [i]},
        ),
    )
    yield (
        "invite",
        _call(
            "mail.followers.edit",
            "web_save",
            [],
            lambda i, w: {"res_model": model, "res_ids": str([i])},
            {"display_name": {}},
        ),
    )
    yield (
        "plan activities",
        _call(
            "mail.activity.schedule",
            "web_save",
            [],
            lambda i, w: {"res_model": model, "res_ids": str([i])},
            {"display_name": {}, "error": {}},
        ),
    )
    yield (
        "plan an activity",
        lambda a, i, w: a.call(
            "mail.activity",
            "create",
            {
                "res_model_id": a.world.model_ids.get(model, 1),
                "res_id": i,
                "summary": "x",
                "user_id": a.world.users.get(a.login, 1),
            },
        ),
    )
    yield (
        "plan a meeting",
        _call(
            "calendar.event",
            "web_save",
            [],
            lambda i, w: {
                "name": "x",
                "res_model": model,
                "res_id": i,
                "start": "2026-01-01 10:00:00",
                "stop": "2026-01-01 11:00:00",
            },
            {"res_id": {}},
        ),
    )


def _protocols(facts):
    model = facts.name
    for method, params in (
        ("read", {"fields": ["display_name"]}),
        ("unlink", {}),
        ("copy", {}),
        ("export_data", {"fields_to_export": ["display_name"]}),
    ):
        yield (
            f"json2 {method}",
            lambda a, i, w, m=method, p=params: a.json2(model, m, ids=[i], **p),
        )
    yield (
        "json2 search_read",
        lambda a, i, w: a.json2(model, "search_read", domain=[["id", "=", i]]),
    )
    for method, arguments in (("read", [["display_name"]]), ("write", [{}])):
        yield (
            f"xmlrpc {method}",
            lambda a, i, w, m=method, r=arguments: a.xmlrpc(model, m, [i], *r),
        )
    yield (
        "xmlrpc search",
        lambda a, i, w: a.xmlrpc(model, "search", [["id", "=", i]]),
    )
