"""Measure everything in one go and write docs/performance.md: `make bench`.

usage: scripts/bench [--sizes 20000,100000,1000000] [--quick]
"""

import argparse
import time

import databases

databases.configure()  # before anything of our addon is imported

import capture
import numbering
import peer
import people
import population
import report
import search

BASE = f"{databases.PREFIX}base"
WORK = f"{databases.PREFIX}work"
PEER_SIZES = (20_000, 100_000)

_begin = time.monotonic()


def say(text):
    seconds = int(time.monotonic() - _begin)
    print(f"==> {seconds // 60:2}:{seconds % 60:02} {text}", flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,100000,1000000")
    parser.add_argument("--quick", action="store_true", help="small, to try it out")
    options = parser.parse_args()
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


def measure(options):
    runs = 5 if options.quick else 20
    say("installing our addon, and the peer in a database of its own")
    databases.install(BASE, "customer_archive")
    with databases.environment(BASE) as env:
        people.create(env)
    peer.install()
    # not in a virgin database: PostgreSQL plans by what it has counted
    fill(options.sizes[0])
    say("capture and filing")
    captured = capture.measure(WORK, 3 if options.quick else 7)
    say("numbering")
    numbered = numbering.measure(WORK, 40 if options.quick else 160)
    searches = searched(options.sizes, runs)
    peers = {}
    for size in PEER_SIZES[: 1 if options.quick else None]:
        say(f"peer: {size:,} files")
        peer.fill(size)
        peers[size] = search.measure_peer(runs)
    return report.write(captured, numbered, searches, peers)


def main():
    options = arguments()
    try:
        path = measure(options)
    finally:
        for database in (BASE, WORK, peer.DATABASE):
            databases.drop(database)
    say(f"written: {path}")


if __name__ == "__main__":
    main()
