"""What a migration that must wait for a long reader does to the other readers of the table."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import psycopg

from bench.alongside import Alongside
from bench.corpus import Migration
from bench.measure import Command, Contestant, Sample, measure
from bench.tools import psql
from bench.workshop import Table, Workshop

RUNS = 1  # each takes 20 s, and what is measured is far from any noise
READERS = 8
BLOCKED_FOR = 20.0
STALL = 0.05  # a gap this long between any two reads of any reader
ALTER = "ALTER TABLE account ADD COLUMN note text;"


def tables(workshop: Workshop) -> Iterator[Table]:
    migration = Migration("000001", (), (ALTER,), ("ALTER TABLE account DROP COLUMN note;",))
    commands: dict[str, Callable[[str], Command]] = {
        "no migration": lambda url: Command(["sleep", str(BLOCKED_FOR)]),
        "psql, plain ALTER": lambda url: psql(url, "-c", ALTER),
    }
    for tool in workshop.migration_tools:
        folder = workshop.written(tool, [migration])
        commands[tool.name] = lambda url, tool=tool, folder=folder: tool.upgrade(folder, url)
    contestants = [
        Contestant(name, lambda command=command: stalled(workshop, command))
        for name, command in commands.items()
    ]
    yield Table(
        f"ADD COLUMN behind a {BLOCKED_FOR:g} s reader, {READERS} other readers",
        workshop.race(contestants, RUNS),
        note=f"stalled_s: total of all gaps over {STALL * 1000:g} ms in which no reader got an "
        "answer; longest_s: the longest of them.",
    )


def stalled(workshop: Workshop, command: Callable[[str], Command]) -> Sample:
    with workshop.server.database() as database:
        workshop.server.execute("CREATE TABLE account (id bigint PRIMARY KEY)", database)
        workshop.server.execute("INSERT INTO account SELECT generate_series(1, 100)", database)
        with Readers(lambda: workshop.server.connect(database)) as readers:
            with open_reader(workshop.server.connect(database)):
                sample = measure(command(workshop.server.url(database)))
    gaps = readers.gaps()
    return sample.counting(
        stalled_s=round(sum(gaps), 2), longest_s=round(max(gaps, default=0.0), 2)
    )


@contextmanager
def open_reader(connection: psycopg.Connection) -> Iterator[None]:
    """A transaction that has read the table and stays open for a while."""
    connection.autocommit = False
    connection.execute("SELECT count(*) FROM account")
    commit = threading.Timer(BLOCKED_FOR, connection.commit)
    commit.start()
    try:
        yield
    finally:
        commit.cancel()
        commit.join()
        connection.close()


class Readers(Alongside):
    """Read the table without a pause, and keep the time of every answer."""

    def __init__(self, connect: Callable[[], psycopg.Connection]):
        self.answers: list[list[float]] = [[] for _ in range(READERS)]
        super().__init__(
            threading.Thread(target=self._read, args=(connect(), answers))
            for answers in self.answers
        )

    def _read(self, connection: psycopg.Connection, answers: list[float]) -> None:
        with connection:
            while not self.finished.is_set():
                connection.execute("SELECT count(*) FROM account WHERE id = 7")
                answers.append(time.monotonic())

    def gaps(self) -> Sequence[float]:
        times = sorted(answer for answers in self.answers for answer in answers)
        return [after - before for before, after in pairwise(times) if after - before > STALL]
