"""The commands that read a graph of 10,000 revisions and no database."""

from collections.abc import Iterator

from bench.corpus import branching
from bench.measure import Contestant, measure
from bench.tools import Alembic
from bench.workshop import Table, Workshop

RUNS = 3
REVISIONS = 10_000
URL = "postgresql://nobody@127.0.0.1:1/none"  # nothing listens there: all of it is offline
COMMANDS = (("heads",), ("history",), ("upgrade", "base:head", "--sql"))


def tables(workshop: Workshop) -> Iterator[Table]:
    migrations = branching(REVISIONS)
    tools = [*workshop.ours, Alembic()]
    folders = {tool.name: workshop.written(tool, migrations) for tool in tools}
    for arguments in COMMANDS:
        contestants = [
            Contestant(
                tool.name,
                lambda tool=tool: measure(tool.run(folders[tool.name], URL, *arguments)),
            )
            for tool in tools
        ]
        yield Table(
            f"{' '.join(arguments)}, {REVISIONS:,} revisions with branches and merges",
            workshop.race(contestants, RUNS, warm_up=True),
            Alembic().name,
        )
