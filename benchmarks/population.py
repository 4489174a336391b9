"""Fill the archive's tables by SQL with what a company has after ten years.

100 account managers, one dossier for ten papers, six categories, ten years, Chinese
and English titles, the words inside the files of every fifth paper; the newest three
years went through signatures in the system, so their rounds and steps are there too.
Of the last half-year's every fifth is not filed yet, and some of these wait for a
signature. The same seed makes the same archive.
"""

import random
from contextlib import contextmanager

import people

GRANTS = 1000
WITH_SEQUENCE = (
    "archive_document",
    "archive_document_text",
    "archive_approval_round",
    "archive_approval_task",
    "archive_signature",
    "archive_access_grant",
    "archive_dossier",
    "archive_volume",
    "res_partner",
)
TABLES = (*WITH_SEQUENCE, "archive_approval_task_user_rel")

# fmt: off
PLACES = [
    "北京", "上海", "天津", "重庆", "江苏", "浙江", "安徽", "福建",
    "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南",
    "四川", "贵州", "云南", "陕西", "甘肃", "青海", "河北", "山西",
    "辽宁", "吉林", "黑龙江", "内蒙古", "宁夏", "新疆",
]
TRADES = [
    "轴承", "机械", "电子", "食品", "纺织", "化工", "医药", "建材",
    "物流", "汽车", "能源", "农业", "贸易", "科技", "印刷", "包装",
    "家具", "五金", "塑料", "橡胶", "钢铁", "造纸", "玻璃", "陶瓷",
    "服装", "玩具", "仪器", "电缆", "水泵", "阀门", "园林", "餐饮",
    "旅游", "广告", "培训", "咨询", "通信", "软件", "航运", "矿业",
]
# fmt: on
PAPERS = [
    ["会员登记", "身份证明", "授权名单", "基础资料", "走访报告", "初始材料"],
    ["销售合同", "协议书", "合同登记", "补充协议", "框架合同"],
    ["还款计划", "授信额度", "信用评估", "欠款记录", "延期审批", "抵押担保"],
    ["投诉处理", "降价审批", "责任认定", "退会材料"],
    ["同行概况", "行业动态", "促销信息"],
    ["内部促销", "销售业绩", "提成方案"],
]
ENGLISH = [
    ["Registration", "Identity", "Visit report"],
    ["Sales contract", "Framework agreement", "Annex"],
    ["Repayment plan", "Credit assessment", "Collateral"],
    ["Complaint", "Price reduction"],
    ["Market news", "Competitor"],
    ["Promotion", "Commission"],
]


def characters(count, step=7):
    """Return common Chinese characters, in the order of GB 2312."""
    level_one = [
        bytes([high, low]).decode("gb2312", "ignore")
        for high in range(0xB0, 0xD8)
        for low in range(0xA1, 0xFF)
    ]
    return [c for c in level_one if c][::step][:count]


def words(count):
    """Return two-character words that the files are written with."""
    draw = random.Random(2)
    alphabet = characters(500)
    return ["".join(draw.sample(alphabet, 2)) for _ in range(count)]


@contextmanager
def indexes_aside(cr):
    """Drop the indexes of the big tables for the body, and build them after it."""
    cr.execute(
        "SELECT indexname, indexdef FROM pg_indexes AS i WHERE tablename = ANY(%s) "
        "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = i.indexname)",
        [list(TABLES)],
    )
    definitions = cr.fetchall()
    for name, _definition in definitions:
        cr.execute(f'DROP INDEX "{name}"')
    yield
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in definitions:
        cr.execute(definition)


def fill(env, size):
    """Fill an archive without papers with ``size`` of them, in one transaction."""
    cr = env.cr
    cr.execute("SELECT setseed(0.5)")
    # what our triggers ask for, and no foreign keys: the rows fit by construction
    cr.execute("SELECT set_config('customer_archive.pass', 'archive_document', true)")
    cr.execute("SET LOCAL session_replication_role = replica")
    users = people.by_login(env)
    values = {
        "size": size,
        "dossiers": max(size // 10, people.MANAGERS),
        "company": env.company.id,
        "managers": [users[f"manager_{n}"] for n in range(people.MANAGERS)],
        "superiors": [users[f"superior_{n}"] for n in range(people.SUPERIORS)],
        # several regulations have categories 1 to 6
        "policy": env.ref("customer_archive.type_r1_sales_contract").policy_id.id,
        "granted": users["granted"],
        "nobody": users["nobody"],
        "places": PLACES,
        "trades": TRADES,
        "signs": characters(500),
        "words": words(3000),
        "papers": _padded(PAPERS),
        "english": _padded(ENGLISH),
        "grants": GRANTS,
    }
    with indexes_aside(cr):
        for statement in (DOSSIERS, DRAW, VOLUMES, DOCUMENTS, TEXTS, ROUNDS, GRANTED):
            cr.execute(statement, values)
    for table in WITH_SEQUENCE:
        cr.execute(f"SELECT setval('{table}_id_seq', max(id)) FROM {table}")


def _padded(lists):
    # an array of arrays has rows of one length
    width = max(map(len, lists))
    return [(row * width)[:width] for row in lists]


#: One dossier per customer; the first manager has 1 % of all papers, the others share
#: the rest, and handle what he may not see.
DOSSIERS = """
CREATE TEMP TABLE customer ON COMMIT DROP AS
SELECT n, (SELECT max(id) FROM res_partner) + n AS partner_id,
       CASE WHEN n %% 85 = 0 THEN 0 ELSE 1 + n %% 99 END AS manager,
       CASE WHEN random() < 0.85 THEN
            (%(places)s)[1 + n %% 30] || (%(signs)s)[1 + floor(random() * 500)::int]
            || (%(signs)s)[1 + floor(random() * 500)::int]
            || (%(trades)s)[1 + floor(random() * 40)::int] || '有限公司'
       ELSE 'Customer ' || md5(n::text)::char(6) || ' Trading Ltd' END AS name
  FROM generate_series(1, %(dossiers)s) AS n;

INSERT INTO res_partner (id, name, complete_name, type, active, is_company,
                         company_id, autopost_bills, commercial_partner_id, lang)
SELECT partner_id, name, name, 'contact', true, true, %(company)s, 'ask', partner_id,
       'en_US'
  FROM customer;

INSERT INTO archive_dossier (id, name, number, partner_id, company_id, kind, state,
                             manager_id)
SELECT n, name, to_char(n, 'FM00000000'), partner_id, %(company)s, 'customer',
       'active', (%(managers)s)[1 + manager]
  FROM customer;
"""

DRAW = """
CREATE TEMP TABLE draw ON COMMIT DROP AS
SELECT d.*,
       CASE WHEN d.dated < date '2025-07-01' OR r_state < 0.8 THEN 'filed'
            WHEN r_state < 0.88 THEN 'submitted' WHEN r_state < 0.97 THEN 'draft'
            ELSE 'returned' END AS state,
       t.id AS type_id, t.restricted, t.retention_class_id, t.category_id,
       c.code::int AS code,
       extract(year FROM d.dated)::int AS year
  FROM (SELECT n AS id,
               CASE WHEN random() < 0.85 THEN 1 + floor(random() * %(dossiers)s)::int
               END AS dossier,
               random() AS r_category, random() AS r_type,
               date '2016-01-01' + floor(random() * 3652)::int AS dated,
               r AS r_state,
               CASE WHEN s < 0.01 THEN 'top_secret' WHEN s < 0.7 THEN 'confidential'
                    ELSE 'ordinary' END AS secrecy,
               random() < 0.85 AS chinese,
               random() AS r_title
          FROM (SELECT n, random() AS r, random() AS s
                  FROM generate_series(1, %(size)s) AS n) AS g) AS d
  JOIN (SELECT *, row_number() OVER (PARTITION BY category_id ORDER BY id) AS place,
               count(*) OVER (PARTITION BY category_id) AS among
          FROM archive_document_type) AS t
    ON t.category_id = (
            SELECT id FROM archive_category
             WHERE parent_id IS NULL AND policy_id = %(policy)s AND code =
            CASE WHEN d.dossier IS NULL THEN CASE WHEN r_category < 0.5 THEN '5'
                                                  ELSE '6' END
                 WHEN r_category < 0.25 THEN '1' WHEN r_category < 0.65 THEN '2'
                 WHEN r_category < 0.9 THEN '3' ELSE '4' END)
   AND t.place = 1 + floor(d.r_type * t.among)::int
  JOIN archive_category AS c ON c.id = t.category_id;
"""

VOLUMES = """
INSERT INTO archive_volume (number, reference, company_id, category_id, filing_year,
                            manager_id, top_secret, retention_class_id, state,
                            next_item, create_uid, create_date)
SELECT row_number() OVER (PARTITION BY category_id, year, secret),
       'KH-' || category_id || '-' || year || '-' || row_number() OVER (
            PARTITION BY category_id, year, secret),
       %(company)s, category_id, year, manager_id, secret, retention_class_id,
       'closed', 1000000, 1, now()
  FROM (SELECT DISTINCT category_id, year, secrecy = 'top_secret' AS secret,
               retention_class_id, dossier.manager_id
          FROM draw LEFT JOIN archive_dossier AS dossier ON dossier.id = dossier
         WHERE draw.state = 'filed') AS keys;
ANALYZE archive_volume;
"""

DOCUMENTS = """
INSERT INTO archive_document (
    id, dossier_id, partner_id, company_id, type_id, category_id, retention_class_id,
    filing_year, handler_id, manager_id, access_manager_id, submitter_id, copies, pages,
    volume_id, item_number, create_uid, write_uid, name, secrecy, document_number,
    provenance, state, reference, search_text, document_date, self_check, filed_on,
    retention_start, retention_due, sha256, create_date, write_date)
SELECT id, dossier, partner_id, %(company)s, type_id, category_id, retention_class_id,
       CASE WHEN state = 'filed' THEN year END, handler,
       CASE WHEN state = 'filed' THEN manager_id END, manager_id, handler, 1,
       1 + id %% 9, volume_id, item_number, handler, handler, name, secrecy, number,
       CASE WHEN id %% 3 = 0 THEN 'electronic' ELSE 'scan' END, state, reference,
       lower(concat_ws(' ', name, reference, number, customer)), dated, true,
       CASE WHEN state = 'filed' THEN dated + interval '9 days' END,
       CASE WHEN state = 'filed' THEN make_date(year, 12, 31) END,
       CASE WHEN state = 'filed' THEN make_date(year + 10, 1, 1) + id %% 300 END,
       CASE WHEN state = 'filed' THEN md5(id::text) || md5(name) END,
       dated + interval '8 hours', dated + interval '8 hours'
  FROM (SELECT numbered.*,
               volume_reference || '-' || lpad(item_number::text, 5, '0') AS reference,
               CASE WHEN chinese THEN
                    substr(coalesce(customer, ''), 3, 4)
                    || (%(papers)s::text[])[code][1 + floor(r_title * 6)::int]
                    || year || '年第' || id %% 1000 || '号'
               ELSE (%(english)s::text[])[code][1 + floor(r_title * 3)::int]
                    || ' ' || year || '-' || lpad((id %% 10000)::text, 4, '0')
               END AS name,
               CASE WHEN id %% 5 < 2 THEN '合〔' || year || '〕' || id %% 3000 || '号'
               END AS number
          FROM (SELECT draw.*, dossier.partner_id, dossier.manager_id,
                       dossier.name AS customer,
                       CASE WHEN dossier.id IS NULL OR restricted
                            THEN (%(managers)s)[2 + draw.id %% 99]
                            ELSE dossier.manager_id END AS handler,
                       volume.id AS volume_id, volume.reference AS volume_reference,
                       CASE WHEN volume.id IS NOT NULL THEN row_number() OVER (
                           PARTITION BY volume.id ORDER BY draw.dated, draw.id)
                       END AS item_number
                  FROM draw
             LEFT JOIN archive_dossier AS dossier ON dossier.id = draw.dossier
             LEFT JOIN archive_volume AS volume
                    ON draw.state = 'filed' AND volume.category_id = draw.category_id
                   AND volume.filing_year = draw.year
                   AND volume.manager_id IS NOT DISTINCT FROM dossier.manager_id
                   AND volume.top_secret = (draw.secrecy = 'top_secret')
                   AND volume.retention_class_id = draw.retention_class_id
               ) AS numbered) AS titled;
"""

TEXTS = """
INSERT INTO archive_document_text (document_id, content)
SELECT id, lower((
    SELECT string_agg((%(words)s)[1 + floor(power(random(), 3) * 3000)::int],
                      CASE WHEN n %% 9 = 0 THEN ' ' ELSE '' END)
      FROM generate_series(1, 50) AS n WHERE draw.id IS NOT NULL))
  FROM draw WHERE id %% 5 = 0;
"""

#: Handler, then superior; what is filed has both signatures, what waits has one.
ROUNDS = """
INSERT INTO archive_approval_round (id, res_model, res_id, number, company_id,
                                    requester_id, owner_id, chain_name, state,
                                    content_digest, opened_at)
SELECT id, 'archive.document', id, 1, company_id, handler_id, submitter_id,
       '{"en_US": "Filing"}', CASE WHEN state = 'filed' THEN 'approved' ELSE 'open' END,
       md5(id::text), create_date
  FROM archive_document
 WHERE state = 'submitted' OR (state = 'filed' AND filing_year >= 2023);

INSERT INTO archive_approval_task (id, round_id, res_model, res_id, sequence, name,
                                   signer_kind, from_group, allow_own_request,
                                   "distinct", allow_batch, state)
SELECT round.id * 2 + step, round.id, 'archive.document', round.res_id, 1 + step,
       jsonb_build_object('en_US', CASE step WHEN 0 THEN 'Handler'
                                   ELSE 'Superior' END),
       CASE step WHEN 0 THEN 'handler' ELSE 'superior' END, false, step = 0, true, true,
       CASE WHEN round.state = 'approved' OR (step = 0 AND round.id %% 4 > 0)
            THEN 'signed' WHEN step = 0 OR round.id %% 4 > 0 THEN 'waiting'
            ELSE 'pending' END
  FROM archive_approval_round AS round, generate_series(0, 1) AS step;

INSERT INTO archive_approval_task_user_rel (task_id, user_id, waiting)
SELECT task.id, CASE WHEN task.sequence = 1 THEN document.handler_id
                ELSE (%(superiors)s)[1 + document.handler_id %% 10] END,
       task.state = 'waiting'
  FROM archive_approval_task AS task
  JOIN archive_document AS document ON document.id = task.res_id;

INSERT INTO archive_signature (res_model, res_id, round_id, task_id, company_id,
                               user_id, step_name, signer_kind, decision, method,
                               signer_name, sha256, "distinct", at)
SELECT task.res_model, task.res_id, task.round_id, task.id, round.company_id,
       who.user_id, task.name ->> 'en_US', task.signer_kind, 'approved', 'system',
       'Signer', md5(task.id::text), true, round.opened_at
  FROM archive_approval_task AS task
  JOIN archive_approval_round AS round ON round.id = task.round_id
  JOIN archive_approval_task_user_rel AS who ON who.task_id = task.id
 WHERE task.state = 'signed';
"""

#: 1,000 grants of one paper each for one user, and many of others, also past ones.
GRANTED = """
INSERT INTO archive_access_grant (id, user_id, granted_by_id, reason, state,
                                  can_download, date_from, date_to)
SELECT n, CASE WHEN n <= %(grants)s THEN %(granted)s
          ELSE (%(managers)s)[2 + n %% 99] END, 1, 'consultation', 'granted', false,
       CURRENT_DATE - 60, CASE WHEN n > %(grants)s AND n %% 3 = 0
                          THEN CURRENT_DATE - 30 ELSE CURRENT_DATE + 300 END
  FROM generate_series(1, %(grants)s * 10) AS n;

INSERT INTO archive_access_grant_document_rel (grant_id, document_id)
SELECT n, 1 + (n * 7919) %% %(size)s FROM generate_series(1, %(grants)s * 10) AS n
"""
