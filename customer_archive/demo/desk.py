"""The filing desk of the demo: profiles, an old catalogue, e-mails."""

import base64
import io
import math
from datetime import timedelta

import openpyxl
from PIL import Image, ImageDraw

from odoo import fields

#: Parts of the profile of three customers, and who still has to write one.
PROFILES = {
    "market": "每年约 40 次会议、300 间夜。About 40 meetings, 300 room nights.",
    "direction": "明年在省外设两家分公司。Two branches outside the province next year.",
    "competition": "另有两家酒店报价更低 5%。Two other hotels offer 5 % less.",
}
#: People around them: name, role, position.
PEOPLE = (
    ("郭建国 Guo Jianguo", "legal_representative", "Chairman 董事长"),
    ("任志远 Ren Zhiyuan", "decides", "General manager 总经理"),
    ("沈洁 Shen Jie", "contact", "Office 办公室"),
)
#: Who signs bills on account: name, position, limit, last day in days from today.
SIGNERS = (
    ("任志远 Ren Zhiyuan", "General manager 总经理", 50_000, None),
    ("沈洁 Shen Jie", "Office 办公室", 5_000, 200),
    ("高翔 Gao Xiang", "Driver 司机", 800, -30),
)
#: How often some daily papers are expected.
EXPECTED = {"r1_sales_reports_daily": "monthly", "r1_minutes_daily": "monthly"}
HEADINGS = ("档号", "客户名称", "类别", "文件类型", "题名", "日期", "页数")


def keep_profiles(story, dossiers):
    """Write profiles and people; somebody else is asked for one part."""
    today = fields.Date.context_today(dossiers)
    employee = story.user("employee")
    for number, dossier in enumerate(dossiers):
        dossier = dossier.with_user(dossier.manager_id)
        dossier.action_prepare_profile()
        for block in dossier.block_ids:
            if block.kind in PROFILES:
                block.text = PROFILES[block.kind]
            elif block.kind == "finance" and not number:
                block.write(
                    {
                        "responsible_id": employee.id,
                        "date_due": today + timedelta(days=10),
                    }
                )
        dossier.env["archive.dossier.person"].create(
            [
                {"dossier_id": dossier.id, "name": name, "role": role, "function": post}
                for name, role, post in PEOPLE
            ]
        )


def name_signers(dossiers):
    """Customers who pay later say who signs for them, with specimens."""
    today = fields.Date.context_today(dossiers)
    for dossier in dossiers:
        dossier.with_user(dossier.manager_id).signs_on_account = True
        signers = dossier.env["archive.signer"].with_user(dossier.manager_id)
        signers.create(
            [
                {
                    "dossier_id": dossier.id,
                    "name": name,
                    "function": post,
                    "limit_amount": limit,
                    "valid_from": today - timedelta(days=400),
                    "valid_until": days and today + timedelta(days=days),
                    "specimen": _specimen(number),
                }
                for number, (name, post, limit, days) in enumerate(SIGNERS)
            ]
        )


def _specimen(number):
    """Return a stroke that looks like a signature, another one for each number."""
    image = Image.new("RGBA", (420, 140))
    points = [
        (
            30 + 3.5 * step,
            70
            - 40 * math.sin(step / (5.0 + number)) * math.cos(step / 17.0)
            - 18 * math.sin(step / (2.3 + number / 2)),
        )
        for step in range(105)
    ]
    ImageDraw.Draw(image).line(points, fill=(20, 30, 110, 255), width=4, joint="curve")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return base64.b64encode(stream.getvalue())


def expect(env):
    """Say how often daily papers are expected, so that what is missing is named."""
    for name, frequency in EXPECTED.items():
        env.ref(f"customer_archive.type_{name}").frequency = frequency


def bring_catalogue(env, customer):
    """An old catalogue, tried and not yet submitted: some of its rows are wrong."""
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    type_ = env.ref("customer_archive.type_r1_visit").name
    year = fields.Date.context_today(customer).year - 4
    for number in range(1, 25):
        name = "不存在的公司" if number % 9 == 0 else customer.name
        day = f"{year}年{number % 12 + 1}月" + ("" if number % 7 == 0 else "8日")
        title = f"{year}年第{number}次走访报告"
        book.active.append(
            [f"ZF-{year}-{number:03d}", name, "1", type_, title, day, "2页"]
        )
    stream = io.BytesIO()
    book.save(stream)
    env["archive.import"].create(
        {
            "name": f"{year} 年走访报告 Visit reports of {year}",
            "catalogue": base64.b64encode(stream.getvalue()),
            "catalogue_name": f"{year}年目录.xlsx",
            "default_location_id": env["archive.location"].search([], limit=1).id,
        }
    ).action_check()


def receive_mails(env, address):
    """Two e-mails: one from an own address, one from a stranger."""
    inbox = env["archive.inbox.mail"].sudo()
    for sender, subject in (
        (address, "客户来函 Letter of a customer"),
        ("offers@stranger.example", "Special offer"),
    ):
        text = f"From: {sender}\nSubject: {subject}\n\n{subject}\n"
        inbox.create(inbox._mail_values(text.encode()))
