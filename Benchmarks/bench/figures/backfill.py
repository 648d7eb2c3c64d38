"""A column of a million rows filled by one UPDATE and in batches, and what other writers feel."""

import random
from collections.abc import Callable, Iterator

import psycopg

from bench.alongside import Writers
from bench.measure import Command, Contestant, Sample, measure
from bench.tools import psql
from bench.workshop import Table, Workshop

RUNS = 3
ROWS = 1_000_000
WRITERS = 2
WRITER_PAUSE = 0.005
BATCHES = (1_000, 5_000, 20_000)
UPDATE = "UPDATE account SET email_key = lower(email)"


def tables(workshop: Workshop) -> Iterator[Table]:
    one_update = "one UPDATE (psql)"
    commands: dict[str, Callable[[str], Command]] = {
        one_update: lambda url: psql(url, "-c", UPDATE)
    }
    for tool in workshop.ours:
        for size in BATCHES:
            folder = workshop.fresh_path()
            folder.mkdir()
            (folder / "000001_fill.sql").write_text(
                "-- migrate:up transaction:false\n"
                f"-- migrate:backfill table:account key:id batch:{size}\n"
                f"{UPDATE} WHERE id > :from AND id <= :to;\n"
            )
            commands[f"{tool.name}, batches of {size:,}"] = (
                lambda url, tool=tool, folder=folder: tool.upgrade(folder, url)
            )
    contestants = [
        Contestant(name, lambda command=command: filled(workshop, command))
        for name, command in commands.items()
    ]
    yield Table(
        f"backfill of {ROWS:,} rows, {WRITERS} writers beside it",
        workshop.race(contestants, RUNS),
        reference=one_update,
        note="longest_s: the longest that a writer of one random row waited for it, and so the "
        "longest that a row was locked.",
    )


def filled(workshop: Workshop, command: Callable[[str], Command]) -> Sample:
    with workshop.server.database() as database:
        for statement in (
            "CREATE TABLE account (id bigint PRIMARY KEY, email text, email_key text, seen int)",
            "INSERT INTO account SELECT id, 'User' || id || '@Example.org', NULL, 0 "
            f"FROM generate_series(1, {ROWS}) AS id",
            "VACUUM ANALYZE account",
            "CHECKPOINT",
        ):
            workshop.server.execute(statement, database)
        with Writers(
            lambda: workshop.server.connect(database), WRITERS, write, WRITER_PAUSE
        ) as writers:
            sample = measure(command(workshop.server.url(database)))
        with workshop.server.connect(database) as connection:
            query = "SELECT count(*) FROM account WHERE email_key IS NULL"
            assert connection.execute(query).fetchone() == (0,)
    return sample.counting(
        rows_per_s=round(ROWS / sample.seconds), longest_s=round(max(writers.waits), 3)
    )


def write(connection: psycopg.Connection, choose: random.Random) -> None:
    connection.execute(
        "UPDATE account SET seen = seen + 1 WHERE id = %s", (choose.randint(1, ROWS),)
    )
