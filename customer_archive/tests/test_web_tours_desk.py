from unittest.mock import patch

from odoo.tests import tagged

from .test_volume_whole import rendered_part
from .test_web_tours import LANGUAGES, TourCommon


@tagged("post_install", "-at_install")
class TestWebToursDesk(TourCommon):
    """The jobs of the filing desk, played in a real browser."""

    def _play(self, job, *args, **kwargs):
        super()._play(f"archive_desk_{job}", *args, **kwargs)

    def test_set_up(self):
        """The archive supervisor chooses the regulations that are followed (#251)."""
        self._set_up(self.supervisor)

    def test_set_up_on_the_phone(self):
        """So does the general manager, wherever he is (#251)."""
        self.general_manager.lang = "zh_CN"
        self._set_up(self.general_manager, phone=True)

    def _set_up(self, user, **kwargs):
        policies = self.env["archive.policy"].with_context(active_test=False)
        self._play("setup", user, **kwargs)
        active = policies.search([("active", "=", True)]).mapped("code")
        self.assertEqual(set(active), {"R1", "R3"})

    def test_import(self):
        """From an old catalogue to the volume; wrong rows are named (#120, #122)."""
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                self._import(lang)

    def _import(self, lang):
        self.archivist.lang = lang
        record = self._imported(phone=False)
        for user in (self.supervisor, self.general_manager):
            record.with_user(user).action_approve()
        with self.enter_registry_test_mode():
            self.env.ref("customer_archive.ir_cron_import").method_direct_trigger()
        self._play("import_done", self.archivist)

    def test_import_on_the_phone(self):
        """The phone says as well that a row is wrong, and why (#120)."""
        self.archivist.lang = "zh_CN"
        self._imported(phone=True)

    def _imported(self, phone):
        self._play("import", self.archivist, phone=phone)
        record = self.env["archive.import"].search([("name", "=", "Cabinet A")])
        self.assertEqual(record.state, "submitted")
        self.assertEqual((record.ready_count, record.wrong_count), (1, 1))
        return record

    def test_bundle(self):
        """Request and reply are kept together and submitted (#156, #161, #162)."""
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                self._bundle_in(lang)

    def test_bundle_on_the_phone(self):
        """The same with a thumb (#156, #161, #162)."""
        self._bundle_in("zh_CN", phone=True)

    def _bundle_in(self, lang, phone=False):
        self.manager.lang = lang
        request, reply, _other = (
            self._create_document(name=name, document_date=day, self_check=True)
            for name, day in (
                ("关于装修的请示", "2024-11-01"),
                ("关于装修的批复", "2025-02-01"),
                ("装修合同", "2025-02-02"),
            )
        )
        job = "bundle_phone" if phone else "bundle"
        self._play(job, self.manager, "/odoo/archive-documents", phone)
        papers = request + reply
        self.assertEqual(set(papers.mapped("state")), {"submitted"})
        for paper in papers:
            paper.with_user(self.manager).action_approve()
            paper.with_user(self.superior).action_approve()
        volume = papers.sudo().volume_id
        self.assertEqual(volume.filing_year, 2025)
        self.assertEqual((reply + request).sudo().mapped("item_number"), [1, 2])

    def test_close_volume(self):
        """The archivist closes a volume, and prints it (#57, #171, #172)."""
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                self._close_volume(lang)

    def _close_volume(self, lang):
        """At the desk in English, on the phone in Chinese."""
        self.archivist.lang = lang
        self._create_user("t_clerk", "archivist")
        later, _earlier = (
            self._file_document(
                name=name,
                document_date=day,
                type_id=self.contract_type.id,
                paper_location_id=self.location.id,
            )
            for name, day in (("Later", "2024-06-02"), ("Earlier", "2024-03-01"))
        )
        volume = later.volume_id
        with (
            self._printing(),
            # while it is rendered, tests answer no other request of the browser
            patch.object(type(volume), "_render_part", rendered_part),
        ):
            self._play("volume", self.archivist, phone=lang == "zh_CN")
        self.assertEqual(volume.state, "closed")
        self.assertEqual(volume.remarks, "Page 2 is torn.")
        self.assertEqual((later.page_from, later.page_to), (2, 2))

    def test_refusal_links_to_the_remedy(self):
        """What is tried all the same is refused with the links of the form (#57)."""
        paper = self._file_document(name="Sheet").sudo()
        paper._guard_write({"pages": 0}, reason="test")
        url = f"/odoo/archive-volumes/{paper.volume_id.id}"
        self._play("volume_refused", self.archivist, url=url)

    def test_search(self):
        """Two Chinese characters in a title, a word inside a file (#6)."""
        self._file_document(name="年度销售合同")
        menu = self._file_document(
            name="Menu of the gala",
            raw="开胃菜：波士顿龙虾".encode(),
            filename="menu.txt",
            pages=1,
        )
        self._create_document(
            user=self.other_manager, name="他人的合同", dossier_id=False
        )
        self.env["archive.document.text"]._extract(menu.sudo())
        documents = "/odoo/archive-documents"
        for user in (self.manager, self.archivist):
            self._play("search", user, documents)
            user.lang = "zh_CN"
            self._play("search", user, documents, phone=True)
        self._create_document(
            user=self.plain,
            name="我交来的合同",
            dossier_id=False,
            partner_id=self.partner.id,
        )
        self.plain.lang = "zh_CN"
        self._play("search_own", self.plain, "/odoo/archive-hand-in", phone=True)
        self._play("search_own", self.plain, "/odoo/archive-documents")

    def test_profile(self):
        """Each part of a profile is written by who collects it (#2, #9, #10)."""
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                self._profile_in(lang)

    def _profile_in(self, lang):
        (self.manager | self.plain).lang = lang
        self._play("profile", self.manager, "/odoo/archive-my-dossiers")
        blocks = self.dossier.block_ids
        self.assertEqual(len(blocks), 5)
        self.assertEqual(blocks[4].text, "A hotel of 300 rooms")
        self.assertEqual(self.dossier.person_ids.name, "李经理")
        self.assertEqual(blocks[1].responsible_id, self.plain)
        self._play("collect", self.plain)
        self.assertEqual(blocks[1].text, "Two other hotels")
        self.assertEqual(blocks[1].reviewed_by_id, self.plain)

    def test_hand_over(self):
        """The sales manager hands over, the new one signs on his phone (#3)."""
        self._play("hand_over", self.sales_manager, "/odoo/archive-dossiers")
        self.assertEqual(self.dossier.manager_id, self.manager)
        self._play("take_over", self.other_manager, phone=True)
        self.assertEqual(self.dossier.manager_id, self.other_manager)
