"""One schema of thousands of tables made into another that has one column otherwise."""

from collections.abc import Iterator
from functools import partial

from bench.measure import Command, Contestant, measure
from bench.server import program
from bench.tools import Migrate
from bench.workshop import Table, Workshop

RUNS = 5
TABLES = 2_000
PG_DUMP = "pg_dump -s of one of them"
COLUMNS = (
    "c0 text NOT NULL", "c1 integer DEFAULT 5", "c2 timestamptz DEFAULT now()", "c3 numeric(10,2)",
    "c4 boolean NOT NULL DEFAULT false", "c5 jsonb", "c6 varchar(40)",
    "c7 text CHECK (c7 IN ('a', 'b'))",
)  # fmt: skip


def tables(workshop: Workshop) -> Iterator[Table]:
    for tool in workshop.ours:
        yield change(workshop, tool)


def change(workshop: Workshop, tool: Migrate) -> Table:
    server = workshop.server
    with server.database() as first, server.database() as second:
        fill(workshop, first)
        fill(workshop, second)
        server.execute("ALTER TABLE t1000 ALTER COLUMN c1 TYPE bigint", second)
        folder = workshop.fresh_path()
        folder.mkdir()
        urls = [server.url(first), server.url(second)]

        def diff(before: str, after: str, status: int) -> Command:
            command = tool.run(folder, urls[0], "diff", "--from", before, "--to", after, "--sql")
            test = f'"$@"; [ $? -eq {status} ]'
            return Command(["/bin/sh", "-c", test, "sh", *command.arguments])

        dump = Command([program("pg_dump"), "-s", "-f", "/dev/null", urls[0]])
        return Table(
            f"One schema of {TABLES:,} tables made into another: 10 columns and 3 indexes a table",
            workshop.race(
                [
                    Contestant(PG_DUMP, partial(measure, dump)),
                    Contestant(f"{tool.name} diff --sql", partial(measure, diff(*urls, 2))),
                    Contestant(
                        f"{tool.name} diff --sql, the same", partial(measure, diff(urls[0], urls[0], 0))
                    ),
                ],
                RUNS,
            ),
            reference=PG_DUMP,
            note="both schemas are read; pg_dump reads one. One column has another type.",
        )


def fill(workshop: Workshop, database: str) -> None:
    with workshop.server.connect(database) as connection:
        for number in range(TABLES):
            connection.execute(table(number))


def table(number: int) -> str:
    name = f"t{number}"
    parent = f"bigint REFERENCES t{number // 2} (id)" if number else "bigint"
    columns = ["id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", f"parent {parent}"]
    columns += COLUMNS
    indexes = [f"CREATE INDEX {name}_c{column} ON {name} (c{column})" for column in (0, 2, 6)]
    return "; ".join([f"CREATE TABLE {name} ({', '.join(columns)})", *indexes])
