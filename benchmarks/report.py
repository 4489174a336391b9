"""docs/performance.md: the figures of one run, then what they mean."""

import datetime
import os
import platform
import re
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from odoo.release import version

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "docs" / "performance.md"
#: Lines of a plan that show the index at work.
PLAN_LINES = re.compile(r"Merge Append|Limit|Index (Only )?Scan|Index Cond|Time:")


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
        lines = [
            re.sub(r"\(cost=.*?\) ", "", line)[:110].rstrip()
            for line in plan.splitlines()
            if PLAN_LINES.search(line) and "never executed" not in line
        ]
        text = "\n".join(lines)
        parts.append(f"{name}, among {size:,} papers:\n\n```\n{text}\n```")
    return "\n\n".join(parts)


def write(captured, numbered, searches, peers):
    """Write the report; return its path."""
    command = " ".join(["scripts/bench", *sys.argv[1:]])
    parts = {
        "machine": machine(),
        "command": command,
        "captured": captured_table(captured),
        "lists": lists_table(searches),
        "two_characters": two_characters(searches),
        "words": words_table(searches),
        "plans": plans(searches),
        "web": web_table(searches),
        "peer": peer_table(peers),
        "numbered": numbered_table(numbered),
    }
    text = (HERE / "performance.md.in").read_text()
    for name, part in parts.items():
        text = text.replace(f"@{name}@", part)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text)
    return TARGET
