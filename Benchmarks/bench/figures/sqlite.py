"""1,000 small migrations on SQLite."""

from collections.abc import Iterator
from pathlib import Path

from bench.corpus import small
from bench.measure import Contestant, Sample, measure
from bench.tools import Alembic, Dbmate, SQLiteShell, Tool
from bench.workshop import Table, Workshop

RUNS = 5
MIGRATIONS = 1_000


def tables(workshop: Workshop) -> Iterator[Table]:
    migrations = small(MIGRATIONS)
    contestants = []
    for tool in [*workshop.ours, SQLiteShell(), Dbmate(), Alembic()]:
        folder = workshop.written(tool, migrations)
        contestants.append(
            Contestant(
                tool.name,
                lambda tool=tool, folder=folder: upgraded(workshop, tool, folder),
                MIGRATIONS,
            )
        )
    yield Table(
        f"SQLite, {MIGRATIONS:,} small migrations up",
        workshop.race(contestants, RUNS),
        SQLiteShell.name,
    )


def upgraded(workshop: Workshop, tool: Tool, folder: Path) -> Sample:
    database = workshop.fresh_path("bench.db")
    try:
        return measure(tool.upgrade(folder, f"sqlite:///{database}"))
    finally:
        database.unlink(missing_ok=True)
