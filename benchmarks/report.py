"""docs/performance.md: the figures of one run, then what they mean."""

import datetime
import os
import platform
import re
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import catalogue
import psycopg2
import sweep

from odoo.release import version

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "docs" / "performance.md"
#: Lines of a plan that show the index at work.
PLAN_LINES = re.compile(r"Merge Append|Limit|Index (Only )?Scan|Index Cond|Time:")


PLACEHOLDER = re.compile(r"@([a-z_]+)@")


@dataclass(frozen=True)
class Searched:
    """What was measured among one number of papers."""

    lists: list
    words: list
    web: dict
    plans: dict


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in lines)


def ms(seconds):
    milliseconds = seconds * 1000
    return f"{milliseconds:.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"


def ratio(value):
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def machine():
    """Return what the figures depend on."""
    connection = psycopg2.connect(dbname="postgres")
    with connection.cursor() as cr:
        names = ("server_version", "shared_buffers", "work_mem", "fsync")
        settings = {}
        for name in names:
            cr.execute(f"SHOW {name}")
            settings[name] = cr.fetchone()[0]
    connection.close()
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.date.today()}, {os.cpu_count()} cores ({cpu}), {memory:.0f} GB, "
        f"load averages at the end {load} (our own work makes about 1), Linux "
        f"{platform.release()}, Python {platform.python_version()}, Odoo {version}, "
        f"PostgreSQL {settings['server_version']} with shared_buffers = "
        f"{settings['shared_buffers']}, work_mem = {settings['work_mem']}, fsync = "
        f"{settings['fsync']}."
    )


def captured_table(rows):
    return table(
        ["file", "batch", "what", "files/s", "ratio to attachments"],
        [
            (kind, batch, name, f"{speed:.0f}", ratio(share))
            for kind, batch, name, speed, share in rows
        ],
    )


def lists_table(searches):
    return table(
        ["papers", "who", "question", "Odoo ms", "p95", "of it SQL", "plain SQL ms"]
        + ["ratio", "ratio of the SQL"],
        [
            (
                f"{size:,}",
                who,
                question,
                ms(odoo.median),
                ms(odoo.p95),
                ms(odoo.median_database),
                ms(sql.median_database),
                ratio(odoo.median / sql.median),
                ratio(odoo.median_database / sql.median_database),
            )
            for size, searched in searches.items()
            for who, question, odoo, sql in searched.lists
        ],
    )


def words_table(searches):
    return table(
        ["papers", "who", "word", "Odoo ms", "p95", "plain SQL ms", "p95", "ratio"],
        [
            (
                f"{size:,}",
                who,
                kind,
                ms(odoo.median),
                ms(odoo.p95),
                ms(sql.median),
                ms(sql.p95),
                ratio(odoo.median / sql.median),
            )
            for size, searched in searches.items()
            for who, kind, odoo, sql in searched.words
        ],
    )


def two_characters(searches):
    """Return the p95 of all two-character searches, by number of papers."""
    lines = []
    for size, searched in searches.items():
        taken = sorted(
            second
            for _who, kind, odoo, _sql in searched.words
            if kind != "English"
            for second in odoo.whole
        )
        p95 = taken[max(0, -(-len(taken) * 95 // 100) - 1)]
        median = statistics.median(taken)
        lines.append(
            f"- {size:,} papers: median {ms(median)} ms, p95 {ms(p95)} ms "
            f"({len(taken)} searches)"
        )
    return "\n".join(lines)


def web_table(searches):
    return table(
        ["papers", "who", "median ms", "p95"],
        [
            (f"{size:,}", who, ms(times.median), ms(times.p95))
            for size, searched in searches.items()
            for who, times in searched.web.items()
        ],
    )


def peer_table(peers):
    return table(
        ["files", "who", "question", "median ms", "p95"],
        [
            (f"{size:,}", who, question, ms(times.median), ms(times.p95))
            for size, rows in peers.items()
            for who, question, times in rows
        ],
    )


def numbered_table(outcomes):
    return table(
        ["how", "papers", "papers/s", "p50 ms", "p95 ms", "repeated", "failures"]
        + ["duplicates", "gaps"],
        [
            (
                outcome.name,
                outcome.papers,
                f"{outcome.papers / outcome.seconds:.0f}",
                ms(outcome.p50),
                ms(outcome.p95),
                "not seen" if outcome.repeated is None else outcome.repeated,
                outcome.failures,
                outcome.duplicates,
                outcome.gaps,
            )
            for outcome in outcomes
        ],
    )


def plans(searches):
    size, searched = list(searches.items())[-1]
    parts = []
    for name, plan in searched.plans.items():
        parts.append(f"{name}, among {size:,} papers:\n\n{short(plan)}")
    return "\n\n".join(parts)


def short(plan):
    """Return the lines of a plan that show the index at work."""
    lines = [
        re.sub(r"\(cost=.*?\) ", "", line)[:110].rstrip()
        for line in plan.splitlines()
        if PLAN_LINES.search(line) and "never executed" not in line
    ]
    return "\n".join(["```", *lines, "```"])


def opened_table(rows):
    """Return the table of what was opened, each with many beside the same with few."""
    few = {(row.what, row.who): row for row in reversed(rows)}
    return table(
        ["what", "who", "papers", "queries", "ms", "p95", "of it SQL", "ratio"],
        [
            (
                row.what,
                row.who,
                f"{row.papers:,}",
                row.queries,
                ms(row.times.median),
                ms(row.times.p95),
                ms(row.times.median_database),
                ratio(row.times.median / few[row.what, row.who].times.median),
            )
            for row in rows
        ],
    )


def closed_table(rows):
    sql = {row.papers: row for row in rows if row.what == "plain SQL"}
    return table(
        ["papers", "what", "queries", "ms", "of it SQL", "papers/s", "ratio"],
        [
            (
                f"{row.papers:,}",
                row.what,
                row.queries,
                ms(row.times.median),
                ms(row.times.median_database),
                f"{row.papers / row.times.median:,.0f}",
                ratio(row.times.median / sql[row.papers].times.median),
            )
            for row in rows
        ],
    )


def imported_table(tried, filed):
    return table(
        ["step", "rows", "what", "seconds", "rows/s", "ratio to Odoo's import"]
        + ["ratio to attachments"],
        [
            (
                step,
                f"{row.rows:,}",
                row.name,
                f"{row.seconds:.1f}",
                f"{row.speed:,.0f}",
                ratio(row.speed / of[catalogue.ODOO]),
                ratio(row.speed / of[catalogue.ATTACHMENTS])
                if catalogue.ATTACHMENTS in of
                else "",
            )
            for step, rows in (("dry run", tried), ("filing", filed))
            for of in [{row.name: row.speed for row in rows}]
            for row in rows
        ],
    )


def swept_table(size, rows):
    [plain] = [row for row in rows if row.name == sweep.PLAIN]
    return table(
        ["papers", "what", "listed", "seconds", "papers/s", "ratio to plain SQL"],
        [
            (
                f"{size:,}",
                row.name,
                f"{row.papers:,}",
                f"{row.seconds:.1f}",
                f"{row.speed:,.0f}" if row.papers else "",
                ratio(row.speed / plain.speed) if row.papers else "",
            )
            for row in rows
        ],
    )


def captured(rows):
    return {"captured": captured_table(rows)}


def numbered(outcomes):
    return {"numbered": numbered_table(outcomes)}


def forms(opened, closed):
    return {"opened": opened_table(opened), "closed": closed_table(closed)}


def imported(tried, filed):
    return {"imported": imported_table(tried, filed)}


def searched(searches):
    return {
        "lists": lists_table(searches),
        "two_characters": two_characters(searches),
        "words": words_table(searches),
        "plans": plans(searches),
        "web": web_table(searches),
    }


def swept(size, rows, plan):
    return {"swept": swept_table(size, rows), "swept_plan": short(plan)}


def peers(rows):
    return {"peer": peer_table(rows)}


def sections(text):
    """Return heading -> section with its heading; "" is what stands before all."""
    parts = re.split(r"(?m)^(?=## )", text)
    return {re.match(r"(## .*)?", part)[0]: part for part in parts}


def merged(texts, former, note):
    """Return ``former`` with the sections of which everything was measured again.

    Each of them gets the ``note``: the head of the page tells of another run.
    """
    template = sections((HERE / "performance.md.in").read_text())
    former = sections(former)
    result = []
    for heading, section in template.items():
        asked = set(PLACEHOLDER.findall(section))
        if asked and asked <= texts.keys():
            result.append(section.replace("\n\n", f"\n\n{note}\n\n", 1))
        elif asked and heading in former:
            result.append(former[heading])
        elif not asked:
            result.append(section)
    return "".join(result)


def write(texts, *, alone):
    """Write the report; return its path.

    :param texts: placeholder of the template -> what was measured
    :param alone: not all was measured: the other sections stay as they are
    """
    command = " ".join(["scripts/bench", *sys.argv[1:]])
    if alone:
        note = f"Measured by itself with `{command}`: {machine()}"
        text = merged(texts, TARGET.read_text(), note)
    else:
        text = (HERE / "performance.md.in").read_text()
        texts = {**texts, "machine": machine(), "command": command}
    for name, part in texts.items():
        text = text.replace(f"@{name}@", part)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text)
    return TARGET
