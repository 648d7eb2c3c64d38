"""Command line: see `Benchmarks/run --help`."""

import argparse
import signal
import sys
from pathlib import Path

from bench import report
from bench.figures import FIGURES
from bench.places import LATEST_RESULTS, MIGRATE
from bench.tools import Migrate
from bench.workshop import Table, Workshop


def main() -> int:
    options = parse_options()
    if not options.peers_only and not options.migrate.is_file():
        print(
            f"Benchmarks/run: there is no {options.migrate}: run `make bench`, which builds it,"
            " or give --migrate PATH; --peers-only measures the others.",
            file=sys.stderr,
        )
        return 66
    # So that the server and the scratch files also go when the run is stopped.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda number, _: sys.exit(128 + number))

    migrate = None if options.peers_only else Migrate(options.migrate.resolve())
    tables: list[Table] = []
    with Workshop(migrate, options.runs, options.gigabyte) as workshop:
        for name in options.only or FIGURES:
            for table in FIGURES[name](workshop):
                tables.append(table)
                print(report.text(table), flush=True)
    report.write_json(tables, LATEST_RESULTS)
    print(f"Results: {LATEST_RESULTS}")
    return int(any(outcome.failure for table in tables for outcome in table.outcomes))


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="Benchmarks/run",
        description="Measures migrate beside its floors and peers in interleaved runs; "
        "the tables show medians.",
    )
    parser.add_argument(
        "--only", metavar="NAME", action="append", choices=FIGURES,
        help=f"measure only this figure, may be repeated: {', '.join(FIGURES)}",
    )  # fmt: skip
    parser.add_argument("--runs", metavar="N", type=positive, help="instead of each figure's own")
    parser.add_argument(
        "--migrate", metavar="PATH", type=Path, default=MIGRATE, help="default: %(default)s"
    )
    parser.add_argument("--peers-only", action="store_true", help="leave migrate out")
    parser.add_argument("--gigabyte", action="store_true", help="also 1 GB of inline COPY")
    return parser.parse_args()


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
