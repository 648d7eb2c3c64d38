"""A test database: a clone of the template that the migrations have made once."""

from collections.abc import Iterator
from itertools import count

from bench.corpus import small
from bench.measure import Command, Contestant, Sample, measure
from bench.server import program
from bench.tools import Migrate
from bench.workshop import Table, Workshop

RUNS = 15
TABLES = 100
PLAIN = "CREATE DATABASE … TEMPLATE (psql)"


def tables(workshop: Workshop) -> Iterator[Table]:
    for tool in workshop.ours:
        yield clones(workshop, tool)


def clones(workshop: Workshop, tool: Migrate) -> Table:
    folder = workshop.written(tool, small(TABLES))
    server = workshop.server
    with server.database() as database:
        url = server.url(database)
        measure(tool.run(folder, url, "testdb", "create"))
        with server.connect() as connection:
            template = connection.execute(
                "SELECT datname FROM pg_database WHERE datname ~ '^migrate_template_'"
            ).fetchone()[0]
        numbers = count()

        def plain() -> Sample:
            name = f"plain_{next(numbers)}"
            statement = f'CREATE DATABASE {name} TEMPLATE "{template}"'
            sample = measure(Command([program("psql"), "-qXc", statement, url]))
            server.execute(f"DROP DATABASE {name}")
            return sample

        def ours() -> Sample:
            return measure(tool.run(folder, url, "testdb", "create"))

        table = Table(
            f"A test database of {TABLES} tables",
            workshop.race(
                [Contestant(PLAIN, plain), Contestant(f"{tool.name} testdb create", ours)], RUNS
            ),
            reference=PLAIN,
            note="the program's start, its look at the files and the search for the template are in it.",
        )
        with server.connect() as connection:
            left = connection.execute(
                "SELECT datname FROM pg_database WHERE datname ~ '^migrate_'"
            ).fetchall()
        for (name,) in left:
            server.execute(f'DROP DATABASE "{name}"')
        return table
