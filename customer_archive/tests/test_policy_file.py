import base64
import io
import json
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..models import archive_policy_zip
from .common import ArchiveCommon
from .test_import import zipped


@tagged("post_install", "-at_install")
class TestPolicyFile(ArchiveCommon):
    """A regulation goes out as a file and comes in as a draft (#213)."""

    def _import(self, data, user=None):
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        wizard = self.env["archive.policy.import"].with_user(user or self.supervisor)
        wizard = wizard.create({"file": base64.b64encode(raw)})
        wizard.action_import()
        return wizard

    def _data(self):
        return json.loads(self.policy.with_user(self.supervisor)._export_policy())

    def test_there_and_back(self):
        data = self._data()
        data["code"] = "X1"
        draft = self._import(data).policy_ids
        self.assertEqual((draft.state, draft.version), ("draft", 1))
        again = json.loads(draft.with_user(self.supervisor)._export_policy())
        self.assertEqual(again, data)

    def test_disposal_goes_along(self):
        """How long papers are stored apart, and what stays of them (#205, #213)."""
        data = self._data()
        data.update(code="X2", quarantine_months=9, tombstone="reduced")
        draft = self._import(data).policy_ids
        self.assertEqual((draft.quarantine_months, draft.tombstone), (9, "reduced"))
        for name in ("quarantine_months", "tombstone"):
            # files from before have neither
            del data[name]
        draft = self._import(data).policy_ids
        self.assertEqual((draft.quarantine_months, draft.tombstone), (6, "title"))

    def test_what_holds_goes_along(self):
        """Which papers hold their dossier back (#201, #213)."""
        data = self._data()
        data["code"] = "X4"
        draft = self._import(data).policy_ids
        held = draft.type_ids.filtered("holds_while")
        self.assertEqual(
            set(held.mapped("code")),
            set(self.policy.type_ids.filtered("holds_while").mapped("code")),
        )
        self.assertIn("complaint", held.mapped("code"))

    def test_next_version_of_the_same(self):
        draft = self._import(self._data()).policy_ids
        self.assertEqual((draft.code, draft.version), (self.policy.code, 2))
        self.assertFalse(draft.in_force)

    def test_what_is_not_there_is_told(self):
        data = self._data()
        data["categories"][0]["types"][0]["department"] = "Nowhere"
        data["chains"][0]["model"] = "x.y"
        wizard = self._import(data)
        self.assertIn("Nowhere", wizard.notes)
        self.assertIn("x.y", wizard.notes)

    def test_bad_files_make_nothing(self):
        """Each is refused with a reason, and nothing is left behind."""
        before = self.env["archive.policy"].with_context(active_test=False)
        count = before.search_count([])
        bad = [b"no json", b"[]", b"[" * 100_000, {"format": "other"}]
        for change in (
            lambda d: d.pop("code"),
            lambda d: d["categories"][0].update(kind="nonsense"),
            lambda d: d["categories"][0].update(parent="99"),
            lambda d: d["categories"][0].update(sequence="many"),
            lambda d: d["categories"][0]["types"][0].update(retention="none"),
            lambda d: d["categories"].append(5),
            lambda d: d.update(reference_pattern="{year}"),
            lambda d: d["chains"][0].update(condition="__import__('os')"),
            lambda d: d["chains"][0]["steps"][0].update(groups=["base.main_company"]),
            lambda d: d.update(name="no languages"),
            lambda d: d.update(quarantine_months=5),
            lambda d: d.update(quarantine_months="six"),
            lambda d: d.update(tombstone="nothing"),
        ):
            data = self._data()
            change(data)
            bad.append(data)
        for data in bad:
            with self.assertRaises(UserError), self.cr.savepoint():
                self._import(data)
        self.assertEqual(before.search_count([]), count)

    def test_who_may(self):
        for user in (self.manager, self.archivist, self.plain):
            with self.assertRaises(AccessError):
                self.policy.with_user(user).action_export()
            with self.assertRaises(AccessError), self.cr.savepoint():
                self._import(self._data(), user)

    def _zip(self, **files):
        return zipped(
            {
                f"{name}.json": raw if isinstance(raw, bytes) else json.dumps(raw)
                for name, raw in files.items()
            }
        )

    def test_several_as_one_file(self):
        """Exported together, imported together, each as a draft (#213)."""
        other = self.env.ref("customer_archive.policy_r2")
        both = (self.policy | other).with_user(self.supervisor)
        drafts = self._import(both._export_policies()).policy_ids
        self.assertEqual(drafts.sorted("code").mapped("code"), ["R1", "R2"])
        self.assertEqual(set(drafts.mapped("state")), {"draft"})

    def test_several_or_none(self):
        """One bad file keeps the others out, and is named (#213)."""
        count = self.env["archive.policy"].search_count([])
        data = {**self._data(), "code": "X3"}
        for bad, words in (
            (self._zip(good=data, bad=b"no json"), "bad.json.*no file of"),
            (self._zip(good=data, bad={**data, "code": ""}), "bad.json.*missing"),
            (self._zip(), "no file of"),
            (self._zip(good=data)[:-9] + b"PK\x05\x06" + bytes(18), "no file of"),
        ):
            with (
                self.subTest(words=words),
                self.assertRaisesRegex(UserError, words),
                self.cr.savepoint(),
            ):
                self._import(bad)
        self.assertEqual(self.env["archive.policy"].search_count([]), count)

    def test_zip_that_would_burst(self):
        """Opened as cautiously as a catalogue's (#213)."""
        bomb = self._zip(bomb=bytes(20_000_000))
        with self.assertRaisesRegex(UserError, "not opened"):
            self._import(bomb)
        self.patch(archive_policy_zip, "MAX_FILES", 1)
        with self.assertRaisesRegex(UserError, "too many"):
            self._import(self._zip(one=self._data(), two=self._data()))

    def test_example_of_the_code(self):
        """The code is shown before it is used (DA/T 13)."""
        draft = self._import(self._data()).policy_ids
        self.assertIn("-001-0001", draft.reference_example)
        with self.assertRaisesRegex(UserError, "no unique reference code"):
            draft.reference_pattern = "{fonds}-{item}"


@tagged("post_install", "-at_install")
class TestPolicyDownload(ArchiveCommon, HttpCase):
    def test_download(self):
        self.authenticate(self.supervisor.login, self.supervisor.login)
        answer = self.url_open(f"/archive/policy/{self.policy.id}")
        self.assertEqual(answer.json()["code"], "R1")
        self.authenticate(self.plain.login, self.plain.login)
        for id_ in (self.policy.id, 999_999):
            self.assertEqual(self.url_open(f"/archive/policy/{id_}").status_code, 404)

    def test_several(self):
        policies = self.policy | self.env.ref("customer_archive.policy_r2")
        url = policies.with_user(self.supervisor).action_export()["url"]
        self.authenticate(self.supervisor.login, self.supervisor.login)
        answer = self.url_open(url)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as container:
            names = container.namelist()
            self.assertEqual(json.loads(container.read(names[0]))["code"], "R1")
        self.assertEqual(names, [policy._export_name() for policy in policies])
        for ids in ("", "x", f"{self.policy.id},999999"):
            answer = self.url_open(f"/archive/policies?ids={ids}")
            self.assertEqual(answer.status_code, 404)
        self.authenticate(self.plain.login, self.plain.login)
        self.assertEqual(self.url_open(url).status_code, 404)
