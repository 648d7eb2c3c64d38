"""What runs migrations on scratch databases: the difference of a large schema, and a verification."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.corpus import Migration, identifier, parents_in_line, small
from bench.measure import Command, Contestant, Sample, measure
from bench.server import program
from bench.tools import Migrate
from bench.workshop import Table, Workshop

RUNS = 3
TABLES = 2_000
VERIFIED = 300
PG_DUMP = "pg_dump -s"


def tables(workshop: Workshop) -> Iterator[Table]:
    for tool in workshop.ours:
        yield difference(workshop, tool)
        yield verification(workshop, tool)


def difference(workshop: Workshop, tool: Migrate) -> Table:
    folder = workshop.written(tool, small(TABLES))
    with workshop.server.database() as database:
        url = workshop.server.url(database)
        measure(tool.upgrade(folder, url))

        def diff(cache: Path) -> Sample:
            command = tool.run(folder, url, "diff")
            return measure(Command(command.arguments, {"MIGRATE_CACHE": str(cache)}))

        known = workshop.fresh_path("cache")
        diff(known)
        dump = Command([program("pg_dump"), "-s", "-f", "/dev/null", url])
        return Table(
            f"The schema of {TABLES:,} tables from as many revisions against its migrations",
            workshop.race(
                [
                    Contestant(PG_DUMP, partial(measure, dump)),
                    Contestant(f"{tool.name} diff, again", lambda: diff(known)),
                    Contestant(
                        f"{tool.name} diff, first", lambda: diff(workshop.fresh_path("cache"))
                    ),
                ],
                RUNS,
            ),
            reference=PG_DUMP,
            note="the first run applies all revisions to a scratch database, later ones know the result.",
        )


def verification(workshop: Workshop, tool: Migrate) -> Table:
    folder = workshop.written(tool, indexed(VERIFIED))
    with workshop.server.database() as database:
        url = workshop.server.url(database)
        return Table(
            f"verify, {VERIFIED} revisions, each up, down and up again",
            workshop.race(
                [
                    Contestant(
                        tool.name, partial(measure, tool.run(folder, url, "verify")), VERIFIED
                    ),
                    Contestant(
                        f"{tool.name}, with rows",
                        partial(measure, tool.run(folder, url, "verify", "--with-data")),
                        VERIFIED,
                    ),
                ],
                RUNS,
            ),
        )


def indexed(count: int) -> list[Migration]:
    """A table with an index each."""
    return [
        Migration(
            identifier(number),
            parents_in_line(number),
            up=(
                f"CREATE TABLE item_{number} (id bigint PRIMARY KEY, name text NOT NULL,"
                " price numeric(12, 2));",
                f"CREATE INDEX item_{number}_name ON item_{number} (name);",
            ),
            down=(f"DROP TABLE item_{number};",),
        )
        for number in range(1, count + 1)
    ]
