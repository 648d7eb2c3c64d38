"""`--version`, and `upgrade head` with nothing to do: its time, memory and round trips."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import trivial
from bench.measure import Contestant, Sample, measure
from bench.proxy import Link
from bench.tools import Dbmate, Tool
from bench.workshop import Table, Workshop

RUNS = 11
COUNTED_RUNS = 3
FILE_COUNTS = (1, 1_000, 10_000)


@dataclass(frozen=True)
class UpToDate:
    """A tool, its files, and a PostgreSQL database in which all of them are applied."""

    tool: Tool
    folder: Path
    database: str


def tables(workshop: Workshop) -> Iterator[Table]:
    contestants = [
        Contestant(tool.name, lambda tool=tool: measure(tool.version()))
        for tool in workshop.migration_tools
    ]
    yield Table("--version", workshop.race(contestants, RUNS, warm_up=True), Dbmate.name)

    for files in FILE_COUNTS:
        with ExitStack() as databases:
            subjects = [
                UpToDate(
                    tool,
                    workshop.written(tool, trivial(files)),
                    databases.enter_context(workshop.server.database()),
                )
                for tool in workshop.migration_tools
            ]
            yield times(workshop, files, subjects)
            yield round_trips(workshop, files, subjects)


def times(workshop: Workshop, files: int, subjects: Sequence[UpToDate]) -> Table:
    """The warm-up round applies the migrations, so every measured run finds nothing to do."""
    contestants = []
    for subject in subjects:
        urls = {
            "": workshop.server.url(subject.database),
            ", SQLite": f"sqlite:///{workshop.fresh_path('bench.db')}",
        }
        contestants += [
            Contestant(
                subject.tool.name + suffix,
                lambda subject=subject, url=url: measure(subject.tool.upgrade(subject.folder, url)),
            )
            for suffix, url in urls.items()
        ]
    outcomes = workshop.race(contestants, RUNS, warm_up=True)
    return Table(f"upgrade head, nothing to do, {files:,} files", outcomes, Dbmate.name)


def round_trips(workshop: Workshop, files: int, subjects: Sequence[UpToDate]) -> Table:
    contestants = [
        Contestant(subject.tool.name, lambda subject=subject: counted(workshop, subject))
        for subject in subjects
    ]
    return Table(
        f"Round trips of upgrade head with nothing to do, {files:,} files",
        workshop.race(contestants, COUNTED_RUNS),
        note="turns: answers that follow something from the client, those to the start-up and "
        "authentication included;\nafter_connect: ReadyForQuery messages after each connection's "
        "first. The time is that through the counting proxy.",
    )


def counted(workshop: Workshop, subject: UpToDate) -> Sample:
    with Link(workshop.server.port) as link:
        url = workshop.server.url(subject.database, link.port)
        sample = measure(subject.tool.upgrade(subject.folder, url))
        counts = link.counts
    return sample.counting(
        connections=counts.connections, turns=counts.turns, after_connect=counts.after_connect
    )
