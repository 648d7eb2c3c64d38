"""Migrations in Swift: the first run, which compiles them, and later ones beside SQL files that do
the same, all on SQLite."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.corpus import Migration, small, write_swift_files
from bench.measure import Contestant, Sample, measure
from bench.tools import Migrate
from bench.workshop import Table, Workshop

FIRST_RUNS = 3
LATER_RUNS = 11
FILE_COUNTS = (1, 50)


def tables(workshop: Workshop) -> Iterator[Table]:
    for migrate in workshop.ours:
        for files in FILE_COUNTS:
            migrations = small(files)
            swift = workshop.fresh_path()
            write_swift_files(migrations, swift)
            first = Contestant(
                "compiled first",
                lambda: upgraded(workshop, migrate, swift, cache=workshop.fresh_path("cache")),
            )
            yield Table(
                f"First upgrade head, {files:,} Swift files", workshop.race([first], FIRST_RUNS)
            )
            yield later_runs(workshop, migrate, migrations, swift)


def later_runs(
    workshop: Workshop, migrate: Migrate, migrations: Sequence[Migration], swift: Path
) -> Table:
    cache = workshop.fresh_path("cache")
    folders = {"SQL": workshop.written(migrate, migrations), "Swift": swift}
    contestants = []
    for language, folder in folders.items():
        database = workshop.fresh_path("bench.db")
        contestants += [
            Contestant(
                f"{language}, applying all",
                lambda folder=folder: upgraded(workshop, migrate, folder, cache),
            ),
            Contestant(
                f"{language}, nothing to do",
                lambda folder=folder, database=database: upgraded(
                    workshop, migrate, folder, cache, database
                ),
            ),
        ]
    outcomes = workshop.race(contestants, LATER_RUNS, warm_up=True)
    return Table(
        f"Later upgrade head, {len(migrations):,} files", outcomes, "SQL, nothing to do"
    )


def upgraded(
    workshop: Workshop, migrate: Migrate, folder: Path, cache: Path, database: Path | None = None
) -> Sample:
    command = migrate.upgrade(folder, f"sqlite:///{database or workshop.fresh_path('bench.db')}")
    return measure(replace(command, environment={"MIGRATE_CACHE": str(cache)}))
