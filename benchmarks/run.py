"""Measure everything in one go and write docs/performance.md: `make bench`.

usage: scripts/bench [--sizes 20000,100000,1000000] [--quick] [--only capture,forms,...]
"""

import argparse
import time

import databases

databases.configure()  # before anything of our addon is imported

import capture
import catalogue
import forms
import numbering
import peer
import people
import population
import report
import search
import sweep

BASE = f"{databases.PREFIX}base"
WORK = f"{databases.PREFIX}work"
PEER_SIZES = (20_000, 100_000)
PARTS = ("capture", "numbering", "forms", "import", "search", "sweep", "peer")

_begin = time.monotonic()


def say(text):
    seconds = int(time.monotonic() - _begin)
    print(f"==> {seconds // 60:2}:{seconds % 60:02} {text}", flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,100000,1000000")
    parser.add_argument("--quick", action="store_true", help="small, to try it out")
    parser.add_argument(
        "--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}"
    )
    options = parser.parse_args()
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    options.sizes = [int(size) for size in options.sizes.split(",")]
    if options.quick:
        options.sizes = options.sizes[:1]
    return options


def fill(size):
    say(f"{size:,} papers: filling")
    databases.copy(BASE, WORK)
    with databases.environment(WORK) as env:
        population.fill(env, size)
    databases.vacuum(WORK)


def searched(sizes, runs):
    """Return, by size, the lists, the words, the web client's list and plans."""
    results = {}
    for size in sizes:
        fill(size)
        archive = search.Archive(WORK)
        say(f"{size:,} papers: lists and counts")
        lists = search.measure_lists(archive, runs)
        say(f"{size:,} papers: words")
        words = search.measure_words(archive, max(runs // 4, 2))
        say(f"{size:,} papers: the web client's list")
        server = numbering.Server(WORK)
        try:
            web = search.whole_list(archive, server, max(runs // 2, 3))
        finally:
            server.stop()
        results[size] = report.Searched(lists, words, web, search.plans(archive))
    return results


def prepare(options):
    say("installing our addon")
    databases.install(BASE, "customer_archive")
    with databases.environment(BASE) as env:
        people.create(env)
    if {"capture", "peer"} & set(options.only):
        say("installing the peer in a database of its own")
        peer.install()


def peers(options, runs):
    """Return, by size, the lists of the peer."""
    results = {}
    for size in PEER_SIZES[: 1 if options.quick else None]:
        say(f"peer: {size:,} files")
        peer.fill(size)
        results[size] = search.measure_peer(runs)
    return results


def measure(options):
    """Return what was measured of the parts asked for, as texts of the report."""
    runs = 5 if options.quick else 20
    texts = {}

    def wanted(part, text):
        if part in options.only:
            say(text)
        return part in options.only

    if {"capture", "import", "numbering", "forms"} & set(options.only):
        # not in a virgin database: PostgreSQL plans by what it has counted
        fill(options.sizes[0])
    if wanted("capture", "capture and filing"):
        texts |= report.captured(capture.measure(WORK, 3 if options.quick else 7))
    if wanted("numbering", "numbering"):
        texts |= report.numbered(numbering.measure(WORK, 40 if options.quick else 160))
    if wanted("forms", "opening and closing"):
        texts |= report.forms(*forms.measure(WORK, runs))
    if wanted("import", "importing a catalogue"):
        rows = 2_000 if options.quick else 10_000
        texts |= report.imported(*catalogue.measure(WORK, rows))
    if "search" in options.only:
        texts |= report.searched(searched(options.sizes, runs))
    if wanted("sweep", "proposing what is due"):
        if "search" not in options.only:
            fill(options.sizes[-1])
        texts |= report.swept(options.sizes[-1], *sweep.measure(WORK))
    if "peer" in options.only:
        texts |= report.peers(peers(options, runs))
    return texts


def main():
    options = arguments()
    try:
        prepare(options)
        texts = measure(options)
        path = report.write(texts, alone=set(options.only) != set(PARTS))
    finally:
        for database in (BASE, WORK, peer.DATABASE):
            databases.drop(database)
    say(f"written: {path}")


if __name__ == "__main__":
    main()
