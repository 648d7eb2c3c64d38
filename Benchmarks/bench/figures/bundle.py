"""A bundle beside migrate and the files: how it is made, and `upgrade head` with nothing to do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.corpus import trivial, write_sql_files, write_swift_files
from bench.measure import Command, Contestant, Sample, measure
from bench.tools import Migrate
from bench.workshop import Table, Workshop

RUNS = 15
DIRECTORIES = {
    "1 SQL file": (write_sql_files, 1),
    "1,000 SQL files": (write_sql_files, 1_000),
    "10,000 SQL files": (write_sql_files, 10_000),
    "50 Swift files": (write_swift_files, 50),
}


def tables(workshop: Workshop) -> Iterator[Table]:
    for migrate in workshop.ours:
        cache = {"MIGRATE_CACHE": str(workshop.fresh_path("cache"))}
        for name, (write, count) in DIRECTORIES.items():
            versions = workshop.fresh_path("versions")
            write(trivial(count), versions)
            bundle = workshop.fresh_path("bundle")
            making = replace(migrate.bundle(versions, bundle), environment=cache)
            maker = Contestant("bundle", lambda: made(making, bundle))
            yield Table(f"bundle, {name}", workshop.race([maker], RUNS, warm_up=True))
            url = f"sqlite:///{workshop.fresh_path('bench.db')}"
            plain = replace(migrate.upgrade(versions, url), environment=cache)
            packed = Command([bundle, "upgrade", "head", "--url", url])
            yield times(workshop, plain, packed, name)


def made(making: Command, bundle: Path) -> Sample:
    return measure(making).counting(bundle_mb=bundle.stat().st_size / 1e6)


def times(workshop: Workshop, plain: Command, packed: Command, name: str) -> Table:
    """The warm-up round applies the migrations, so every measured run finds nothing to do."""
    contestants = [
        Contestant("migrate", lambda: measure(plain)),
        Contestant("bundle", lambda: measure(packed)),
    ]
    outcomes = workshop.race(contestants, RUNS, warm_up=True)
    return Table(f"upgrade head, nothing to do, {name}, SQLite", outcomes, "migrate")
