"""What an application feels of each revision of a declared change, beside nothing and beside one UPDATE."""

import random
from collections.abc import Callable, Iterator

import psycopg

from bench.alongside import Writers
from bench.measure import Command, Contestant, Sample, measure
from bench.tools import Migrate, psql
from bench.workshop import Table, Workshop

RUNS = 3
ROWS = 500_000
WRITERS = 2
SECONDS = 5
CHANGES = {
    "rename column": ("rename column account.email to address", "email_key = lower(email)"),
    "retype": ("retype account.visits to bigint", "big = visits"),
}
SCHEMA = """-- migrate:up
CREATE TABLE account (id int PRIMARY KEY, email text NOT NULL, email_key text, seen int, visits int NOT NULL DEFAULT 0,
  big bigint);
CREATE INDEX account_email ON account (email);
CREATE INDEX account_visits ON account (visits);
-- migrate:down
DROP TABLE account;
"""
REVISIONS = ("both forms", "fill and build", "drop the old form")


def tables(workshop: Workshop) -> Iterator[Table]:
    for tool in workshop.ours:
        for kind, (change, update) in CHANGES.items():
            folder = workshop.fresh_path()
            folder.mkdir()
            (folder / "0001_start.sql").write_text(SCHEMA)
            with workshop.server.database() as database:
                url = workshop.server.url(database)
                measure(tool.run(folder, url, "revision", "--change", change, "-m", "change"))
            nothing = f"nothing for {SECONDS} s"
            contestants = [
                Contestant(nothing, lambda folder=folder: phase(workshop, tool, folder, 0, wait)),
                Contestant(
                    f"nothing, with the trigger, {SECONDS} s",
                    lambda folder=folder: phase(workshop, tool, folder, 1, wait),
                ),
                Contestant(
                    "one UPDATE of all rows (psql)",
                    lambda folder=folder, update=update: phase(
                        workshop,
                        tool,
                        folder,
                        0,
                        lambda url: psql(url, "-c", f"UPDATE account SET {update}"),
                    ),
                ),
            ]
            for number, name in enumerate(REVISIONS):
                contestants.append(
                    Contestant(
                        name,
                        lambda folder=folder, number=number: phase(
                            workshop,
                            tool,
                            folder,
                            number,
                            lambda url: tool.run(folder, url, "upgrade", "+1"),
                        ),
                    )
                )
            yield Table(
                f"{kind}: {ROWS:,} rows, {WRITERS} writers without a pause",
                workshop.race(contestants, RUNS),
                reference="one UPDATE of all rows (psql)",
                note="writes_per_s and p999_ms, longest_ms: of the writers, an UPDATE of one random row each.",
            )


def wait(_: str) -> Command:
    return Command(["sleep", str(SECONDS)])


def phase(
    workshop: Workshop, tool: Migrate, folder, done: int, command: Callable[[str], Command]
) -> Sample:
    """Runs a command on a database that has the first revisions of a change."""
    with workshop.server.database() as database:
        url = workshop.server.url(database)
        measure(tool.run(folder, url, "upgrade", "+1"))
        workshop.server.execute(
            "INSERT INTO account SELECT id, 'User' || id || '@Example.org', NULL, 0, id % 9 "
            f"FROM generate_series(1, {ROWS}) AS id",
            database,
        )
        for _ in range(done):
            measure(tool.run(folder, url, "upgrade", "+1"))
        for statement in ("VACUUM ANALYZE account", "CHECKPOINT"):
            workshop.server.execute(statement, database)
        with Writers(lambda: workshop.server.connect(database), WRITERS, write) as writers:
            sample = measure(command(url))
        waits = sorted(writers.waits)
        return sample.counting(
            writes_per_s=round(len(waits) / sample.seconds),
            p999_ms=round(1000 * waits[int(len(waits) * 0.999)], 1),
            longest_ms=round(1000 * waits[-1], 1),
        )


def write(connection: psycopg.Connection, choose: random.Random) -> None:
    connection.execute(
        "UPDATE account SET visits = %s, seen = seen + 1 WHERE id = %s",
        (choose.randint(1, 1000), choose.randint(1, ROWS)),
    )
