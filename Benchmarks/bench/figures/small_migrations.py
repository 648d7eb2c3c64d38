"""1,000 small migrations on loopback, up and down."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.corpus import small
from bench.measure import Contestant, Sample, measure
from bench.tools import Alembic, Dbmate, Floor, Psql, Tool
from bench.workshop import Table, Workshop

RUNS = 5
MIGRATIONS = 1_000
ROLLBACKS = 100  # dbmate goes down one migration a process, so it does fewer


def tables(workshop: Workshop) -> Iterator[Table]:
    migrations = small(MIGRATIONS)
    dbmate = Dbmate()
    tools = [
        *workshop.ours,
        Floor(),
        Psql(),
        dbmate,
        Alembic(),
        Alembic(transaction_per_migration=True),
    ]
    folders = {tool.name: workshop.written(tool, migrations) for tool in tools}
    contestants: Sequence[Contestant] = [
        Contestant(
            tool.name,
            lambda tool=tool: workshop.upgraded(tool, folders[tool.name]),
            MIGRATIONS,
        )
        for tool in tools
    ]
    yield Table(f"{MIGRATIONS:,} small migrations up", workshop.race(contestants, RUNS), Floor.name)

    contestants = [
        Contestant(
            tool.name,
            lambda tool=tool: downgraded(workshop, tool, folders[tool.name]),
            MIGRATIONS,
        )
        for tool in tools
        if tool is not dbmate
    ]
    contestants.append(
        Contestant(
            dbmate.name,
            lambda: rolled_back(workshop, dbmate, folders[dbmate.name]),
            ROLLBACKS,
        )
    )
    yield Table(
        f"{MIGRATIONS:,} small migrations down",
        workshop.race(contestants, RUNS),
        Floor.name,
        f"dbmate reverts one migration a process, here {ROLLBACKS} of them; "
        "ratios are of the time for each migration.",
    )


def downgraded(workshop: Workshop, tool: Tool, folder: Path) -> Sample:
    with workshop.server.database() as database:
        url = workshop.server.url(database)
        measure(tool.upgrade(folder, url))
        return measure(tool.downgrade(folder, url))


def rolled_back(workshop: Workshop, dbmate: Dbmate, folder: Path) -> Sample:
    with workshop.server.database() as database:
        url = workshop.server.url(database)
        measure(dbmate.upgrade(folder, url))
        return measure(dbmate.repeated_downgrade(folder, url, ROLLBACKS))
