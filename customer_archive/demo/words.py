"""What stands on the papers of the demo story: titles and sentences by kind of paper.

A kind is the external id of its document type without ``type_``. ``files`` are the
forms in which it comes in, taken in turn: ``pdf``, ``long`` (a PDF of several pages),
``jpg`` and ``png`` (scans), ``docx``, ``xlsx``, ``csv``, ``txt``, ``gb`` (text in an
old Chinese encoding) and ``paper`` (no file, only paper).
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """How papers of one document type look."""

    title: str
    files: tuple[str, ...]
    lines: tuple[str, ...]


#: One of these is on a visit report.
VISITS = (
    (
        "客户计划秋季举办约三百人的订货会，要求尽早报价。"
        "The customer plans an autumn fair with 300 guests and asks for an early offer."
    ),
    (
        "客户对厨房表示满意，对入住办理速度提出意见。"
        "Praised the kitchen, criticised the slow check-in."
    ),
    (
        "客户即将更换行政负责人，需补充签单人名单。"
        "A new head of administration; the list of signers needs an update."
    ),
    (
        "客户希望将结算日由十日改为十五日，已答复待批。"
        "Asks to settle on the 15th, not the 10th; told that it needs an approval."
    ),
    (
        "竞争对手主动报价，低于我方一成，建议维护关系。"
        "A competitor offered ten per cent less; keep in closer touch."
    ),
    (
        "客户拟增加年度用房量，需要长包房价格。"
        "Wants more room nights next year and asks for a long-stay price."
    ),
)
COMPLAINTS = (
    (
        "宴会开席延误四十分钟，原因是备料未提前核对。"
        "The banquet began forty minutes late: supplies were not checked before."
    ),
    (
        "会议室投影设备故障，中断约二十分钟。"
        "The projector of the meeting room failed for twenty minutes."
    ),
    "送货数量少两箱，次日补齐。Two cases were missing and delivered the next day.",
    "账单重复计入一间客房，已更正。One room was charged twice; corrected.",
)
NEWS = (
    (
        "同档次会馆推出工作日宴会八五折。"
        "A house of the same grade offers 15 % off on weekday banquets."
    ),
    (
        "本季新开两家商务酒店，均价下降约百分之六。"
        "Two business hotels opened; the average price fell by six per cent."
    ),
    (
        "旅行社佣金普遍由八个点调至十个点。"
        "Travel agencies' commission rose from eight to ten per cent."
    ),
    (
        "白酒礼盒批发价上涨，备货宜提前。"
        "Wholesale prices of gift boxes rise; stock up early."
    ),
)

DECISIONS = (
    (
        "会议决定大堂装修分两期进行，预算另行报批。"
        "The lobby is renovated in two stages; the budget needs its own approval."
    ),
    "自下月起实行新的接待费用标准。New limits for hospitality apply from next month.",
    (
        "成立节日接待小组，由客户总监负责。"
        "The customer director heads a group for the holiday season."
    ),
    "档案库房加装恒温恒湿设备。The repository gets air conditioning.",
)
STAFF = (
    (
        "任命一名餐饮部副经理，试用期三个月。"
        "A deputy manager of banquets is appointed, three months on trial."
    ),
    "表彰年度服务明星五名。Five colleagues are honoured for their service.",
    "组织新员工保密培训一次。New colleagues are trained in confidentiality.",
)

KINDS = {
    # R1: customers
    "r1_membership": Kind(
        "会员入会登记表 Membership registration {number}",
        ("pdf",),
        (
            "名称 Name: {customer}",
            "法定代表人 Legal representative: {person}",
            "地址 Address: {address}",
            "电话 Phone: {phone}",
            "入会日期 Member since: {day}",
            "消费种类 Consumption: 宴会、客房、会议 banquets, rooms, meetings",
            "客户签名 Customer: ____________    经办人 Handler: {handler}",
        ),
    ),
    "r1_identity": Kind(
        "身份证复印件 Copy of identity card: {person}",
        ("jpg", "png"),
        (
            "姓名 Name: {person}",
            "证件号码 Number: XXXXXX-XXXX-{number}",
            "仅供 {customer} 入会登记使用 for the registration only",
        ),
    ),
    "r1_signers": Kind(
        "签单人名单 List of authorised signers {number}",
        ("pdf", "jpg"),
        (
            "下列人员有权代表本单位签单 These persons may sign for {customer}:",
            "1. {person}    签名样本 specimen: ____________",
            "2. {managing}    签名样本 specimen: ____________",
            "有效期自 Valid from {day}",
        ),
    ),
    "r1_basic_data": Kind(
        "客户基本资料表 Customer basic data sheet",
        ("xlsx", "pdf"),
        (
            "客户 Customer: {customer}",
            "负责人 Managing person: {managing}",
            "地址 Address: {address}",
            "电话 Phone: {phone}",
            "预计年消费 Expected a year: CNY {amount}",
        ),
    ),
    "r1_background": Kind(
        "客户背景材料 Background material {month}",
        ("docx", "pdf", "txt"),
        (
            "{customer}，法定代表人 {person}，经营状况稳定。",
            "The business runs well; the managing person is {managing}.",
            "偏好 Preferences: 安静包间、清淡菜式 quiet rooms, light dishes.",
        ),
    ),
    "r1_initial": Kind(
        "入会初始资料 Initial material at joining",
        ("png", "jpg"),
        (
            "营业执照副本、授权书各一份 licence and letter of authority, one each",
            "{customer}",
            "收到日期 Received: {day}    客户签名 Customer: ____________",
        ),
    ),
    "r1_visit": Kind(
        "走访情况报告 Visit report {month}",
        ("pdf", "docx", "txt", "pdf"),
        (
            "日期 Date: {day}    走访人 Visitor: {handler}",
            "会见人 Persons met: {managing}",
            "{sentence}",
        ),
    ),
    "r1_contract_register": Kind(
        "合同签订登记 Record of contracts signed {year}",
        ("xlsx",),
        ("{customer}", "HT-{year}-{number}", "{day}", "CNY {amount}"),
    ),
    "r1_contract": Kind(
        "会员消费协议 HT-{year}-{number} Club agreement",
        ("long", "pdf"),
        (
            "甲方 We: {house}    乙方 Customer: {customer}",
            "一、乙方可在授信额度内签单消费，额度为人民币 {amount} 元。",
            "1. The customer signs bills up to the credit limit of CNY {amount}.",
            "二、每月十日前结清上月账款。2. Accounts are settled by the 10th.",
            "三、延期付款须经书面审批。3. Deferred payment needs a written approval.",
            "\f",
            "四、本协议一式两份，自签字盖章之日起生效。",
            "4. Two copies; in force from the day of signature and seal.",
            "签订日期 Signed on {day}    乙方代表 For the customer: {person}",
        ),
    ),
    "r1_sales_contract": Kind(
        "宴会销售合同（副本）XS-{year}-{number} Sales contract, copy",
        ("jpg", "pdf", "paper"),
        (
            "{customer}",
            "宴会及用房 Banquets and rooms: CNY {amount}",
            "签订日期 Signed on {day}    代表 By: {person}",
        ),
    ),
    "r1_credit_limit": Kind(
        "授信额度核定表 Credit limit {year}",
        ("pdf",),
        ("{customer}", "核定额度 Limit: CNY {amount}", "有效期一年 Valid for one year"),
    ),
    "r1_credit_report": Kind(
        "信用评估报告 Credit assessment {month}",
        ("pdf", "docx"),
        (
            "{customer}",
            "付款记录总体良好，偶有延迟。Pays well, late at times.",
            "建议额度 Proposed limit: CNY {amount}",
        ),
    ),
    "r1_arrears": Kind(
        "欠款及还款记录 Record of arrears {month}",
        ("csv", "xlsx"),
        ("{customer}", "{day}", "CNY {amount}", "部分归还 partly repaid"),
    ),
    "r1_repayment_plan": Kind(
        "还款计划 Repayment plan {month}",
        ("pdf",),
        (
            "客户 Customer: {customer}",
            "欠款总额 Total owed: CNY {amount}",
            "分三期归还，每期间隔一个月。Three instalments, one a month.",
            "客户签名 Customer: ____________ {person}",
        ),
    ),
    "r1_repayment_agreement": Kind(
        "还款协议 HK-{year}-{number} Repayment agreement",
        ("pdf", "jpg"),
        (
            "{house} / {customer}",
            "双方确认欠款人民币 {amount} 元。Both confirm a debt of CNY {amount}.",
            "{day}",
        ),
    ),
    "r1_deferral": Kind(
        "延期还款审批单 Approval of deferred repayment {month}",
        ("jpg", "png"),
        ("{customer}", "延期 Deferred: CNY {amount}", "至 until {day}"),
    ),
    "r1_collateral": Kind(
        "付款方式及担保 Payment, collateral and guarantee",
        ("pdf",),
        ("{customer}", "担保金额 Guaranteed: CNY {amount}", "担保人 By: {managing}"),
    ),
    "r1_reduction": Kind(
        "折价审批单 Approval of price reduction {number}",
        ("pdf", "png"),
        ("{customer}", "折价 Reduction: CNY {small}", "{sentence}"),
    ),
    "r1_complaint": Kind(
        "投诉与折价原因 Cause of complaint {number}",
        ("txt", "pdf", "gb"),
        ("{customer}    {day}", "{sentence}"),
    ),
    "r1_responsibility": Kind(
        "责任认定 Finding of responsibility {number}",
        ("pdf",),
        ("{customer}    {day}", "{sentence}", "责任部门 Responsible: 餐饮部 Banquets"),
    ),
    "r1_withdrawal": Kind(
        "退会资料及原因 Withdrawal: data and reason",
        ("png", "pdf"),
        ("{customer}", "退会日期 Withdrawn on {day}", "客户签名 ____________ {person}"),
    ),
    # R1: industry, internal, daily
    "r1_peers": Kind(
        "同业资料 Profile of a competitor {month}",
        ("pdf", "docx"),
        ("{sentence}", "客房数 Rooms: {small}", "{day}"),
    ),
    "r1_peer_promotion": Kind(
        "同业促销方案 Promotions of competitors {month}",
        ("jpg", "png"),
        ("{sentence}", "收集人 Collected by {handler}, {day}"),
    ),
    "r1_industry_news": Kind(
        "行业动态 Industry news {month}",
        ("pdf", "txt", "gb"),
        ("{sentence}", "{day}"),
    ),
    "r1_staff_promotion": Kind(
        "员工促销方案 Promotion scheme for staff {month}",
        ("pdf", "docx"),
        ("售出一张年卡奖励 {small} 元。Bonus of CNY {small} per yearly card.", "{day}"),
    ),
    "r1_staff_sales": Kind(
        "员工销售记录 Sales records of staff {month}",
        ("xlsx",),
        ("餐饮部 Banquets", "CNY {amount}", "客房部 Rooms", "CNY {small}"),
    ),
    "r1_staff_commission": Kind(
        "员工提成 Commission of staff {month}",
        ("csv", "xlsx"),
        ("{month}", "CNY {small}"),
    ),
    "r1_external_promotion": Kind(
        "外部推广方案 Scheme for external promoters {month}",
        ("pdf",),
        ("旅行社每百间夜返 {small} 元。CNY {small} per hundred room nights.", "{day}"),
    ),
    "r1_external_commission": Kind(
        "外部推广提成 Commission of external promoters {month}",
        ("csv",),
        ("{month}", "CNY {small}"),
    ),
    "r1_minutes_daily": Kind(
        "例会纪要 Minutes of the weekly meeting {day}",
        ("docx", "pdf"),
        (
            "主持 Chair: {handler}",
            "一、上周客情。1. Guests of last week.",
            "二、{sentence}",
        ),
    ),
    "r1_letters_daily": Kind(
        "来函登记 Incoming letter {number}",
        ("jpg", "pdf"),
        ("收文日期 Received {day}", "{sentence}"),
    ),
    "r1_reservations_daily": Kind(
        "客户预订记录 Reservations {month}",
        ("csv", "xlsx"),
        ("{day}", "包间 Private room", "{small}"),
    ),
    "r1_visit_forms_daily": Kind(
        "拜访登记表 Visit form {day}",
        ("png", "jpg"),
        ("拜访人 Visitor: {handler}", "{sentence}"),
    ),
    "r1_sales_reports_daily": Kind(
        "销售月报 Monthly sales report {month}",
        ("xlsx", "pdf"),
        ("宴会 Banquets", "CNY {amount}", "客房 Rooms", "CNY {small}"),
    ),
    "r1_walk_in_daily": Kind(
        "散客意见 Comment of a walk-in guest {number}",
        ("txt", "gb"),
        ("{day}", "{sentence}"),
    ),
    "r1_campaign_daily": Kind(
        "促销活动总结 Campaign: plan, course and result {month}",
        ("long", "docx"),
        ("方案 Plan: {sentence}", "\f", "结果 Result: CNY {amount}    {day}"),
    ),
    # R2: what the trading house's customer service supplies each month
    "r2_basic_data": Kind(
        "客户基本情况表 Basic data of the customer",
        ("xlsx",),
        ("{customer}", "{address}", "{phone}", "{managing}"),
    ),
    "r2_contract_copy": Kind(
        "购销合同（副本）GX-{year}-{number} Sales contract, copy",
        ("long", "jpg"),
        (
            "供方 Supplier: {house}    需方 Buyer: {customer}",
            "货款总额人民币 {amount} 元。Total of CNY {amount}.",
            "\f",
            "货到三十日内付款。Payment within 30 days after delivery. {day}",
        ),
    ),
    "r2_agreement_material": Kind(
        "签约初始资料 Material at signing",
        ("pdf",),
        ("{customer}", "营业执照、开户许可 licence, account permit", "{day} {person}"),
    ),
    "r2_credit_report": Kind(
        "客户信用评估 Credit assessment {month}",
        ("pdf",),
        ("{customer}", "信用等级 Grade: A    额度 Limit: CNY {amount}"),
    ),
    "r2_rating": Kind(
        "客户资质评级表 Qualification rating {year}",
        ("xlsx",),
        ("{customer}", "A", "{day}"),
    ),
    "r2_statistics": Kind(
        "客户销售统计 Sales statistics {month}",
        ("csv", "xlsx"),
        ("{customer}", "{month}", "CNY {amount}"),
    ),
    "r2_analysis": Kind(
        "客户信息分析报告 Information analysis {month}",
        ("docx", "pdf"),
        ("{customer}", "{sentence}", "本期销售 Sales: CNY {amount}"),
    ),
    # R4: records of the company
    "r4_01": Kind(
        "上级会议文件 Circular of the tourism bureau {number}",
        ("pdf",),
        ("{sentence}", "{day}"),
    ),
    "r4_03": Kind(
        "供货协议 GY-{year}-{number} Supply agreement",
        ("pdf",),
        ("{house}", "年供货额 A year: CNY {amount}", "{day}"),
    ),
    "r4_04": Kind(
        "办公会决议 Decision of the management meeting {number}",
        ("pdf", "docx"),
        ("{sentence}", "{day}"),
    ),
    "r4_05": Kind(
        "年度计划与总结 Yearly plan and summary {year}",
        ("long",),
        ("目标 Aim: CNY {amount}", "\f", "{sentence}", "{day}"),
    ),
    "r4_07": Kind(
        "部门工作总结 Report of a department {month}",
        ("docx", "pdf"),
        ("{sentence}", "{day}"),
    ),
    "r4_08": Kind(
        "财务报表 Financial statement {month}",
        ("xlsx",),
        ("营业收入 Turnover", "CNY {amount}", "费用 Costs", "CNY {small}"),
    ),
    "r4_10": Kind(
        "重要来信 Letter to the management {number}",
        ("jpg",),
        ("{sentence}", "{day}"),
    ),
    "r4_12": Kind(
        "机构设置通知 Notice on the organisation {number}",
        ("pdf",),
        ("{sentence}", "{day}"),
    ),
    "r4_13": Kind(
        "荣誉证书 Certificate of honour {year}",
        ("jpg", "png"),
        ("{house}", "年度诚信企业 Honest enterprise of the year {year}", "{day}"),
    ),
    "r4_15": Kind(
        "任免与奖惩通知 Personnel notice {number}",
        ("pdf",),
        ("{sentence}", "{day}"),
    ),
    "r4_17": Kind(
        "资产交接清单 Hand-over of assets {number}",
        ("xlsx",),
        ("办公设备 Office equipment", "{small}", "{day}"),
    ),
    "r4_18": Kind(
        "重大活动资料 Papers of a major activity {month}",
        ("png", "pdf"),
        ("{sentence}", "{day}"),
    ),
    "r4_20": Kind(
        "营业执照 Business licence {number}",
        ("jpg",),
        ("{house}", "统一社会信用代码 Code: XXXX-{number}", "{day}"),
    ),
}
