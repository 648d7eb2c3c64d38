"""Small migrations over a link with a round trip of 20 ms."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.corpus import small
from bench.measure import Contestant, Sample, measure
from bench.proxy import Link
from bench.tools import Alembic, Dbmate, Floor, Psql, Tool
from bench.workshop import Table, Workshop

RUNS = 3
ROUND_TRIP = 0.020
MIGRATIONS = 1_000
FEWER = 100  # for the tools that wait several times for each migration


def tables(workshop: Workshop) -> Iterator[Table]:
    work = [(tool, MIGRATIONS) for tool in [*workshop.ours, Floor()]]
    work += [(tool, FEWER) for tool in (Psql(), Dbmate(), Alembic())]
    contestants = []
    for tool, count in work:
        folder = workshop.written(tool, small(count))
        for round_trip, suffix in ((0.0, ", no delay"), (ROUND_TRIP, "")):
            contestants.append(
                Contestant(
                    tool.name + suffix,
                    lambda tool=tool, folder=folder, round_trip=round_trip: upgraded_over_link(
                        workshop, tool, folder, round_trip
                    ),
                    count,
                )
            )
    outcomes = workshop.race(contestants, RUNS)
    yield Table(
        f"Small migrations up, {ROUND_TRIP * 1000:g} ms round trip",
        outcomes,
        Floor.name,
        f"The link's own SELECT 1 took {measured_round_trip(workshop) * 1000:.1f} ms. "
        "turns: answers that follow something from the client; waits: ReadyForQuery messages.\n"
        "A client that writes on while answers arrive has turns that it does not wait for; what "
        "it waited for is the time above that with no delay, divided by the round trip.",
    )


def upgraded_over_link(workshop: Workshop, tool: Tool, folder: Path, round_trip: float) -> Sample:
    server = workshop.server
    with server.database() as database, Link(server.port, round_trip) as link:
        sample = measure(tool.upgrade(folder, server.url(database, link.port)))
        return sample.counting(turns=link.counts.turns, waits=link.counts.waits)


def measured_round_trip(workshop: Workshop) -> float:
    with Link(workshop.server.port, ROUND_TRIP) as link:
        with psycopg.connect(workshop.server.url("postgres", link.port)) as connection:
            connection.execute("SELECT 1")
            start = time.perf_counter()
            connection.execute("SELECT 1")
            return time.perf_counter() - start
