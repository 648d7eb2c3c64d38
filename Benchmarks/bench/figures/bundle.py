"""A bundle beside migrate and the files: how it is made, and `upgrade head` with nothing to do."""

from collections.abc import Iterator
from pathlib import Path

from bench.corpus import trivial
from bench.measure import Command, Contestant, Sample, measure
from bench.tools import Bundle, Migrate
from bench.workshop import Table, Workshop

RUNS = 15
FILE_COUNTS = (1, 1_000, 10_000)


def tables(workshop: Workshop) -> Iterator[Table]:
    for migrate in workshop.ours:
        for files in FILE_COUNTS:
            bundle = Bundle(migrate)
            folder = workshop.written(bundle, trivial(files))
            yield Table(
                f"bundle, {files:,} files",
                workshop.race([Contestant("bundle", lambda: made(bundle, folder))], RUNS),
            )
            yield times(workshop, migrate, bundle, folder, files)


def made(bundle: Bundle, folder: Path) -> Sample:
    output = bundle.binary(folder)
    sample = measure(bundle.make(folder / "versions", output))
    return sample.counting(
        program_mb=bundle.migrate.binary.stat().st_size / 1e6,
        bundle_mb=output.stat().st_size / 1e6,
    )


def times(
    workshop: Workshop, migrate: Migrate, bundle: Bundle, folder: Path, files: int
) -> Table:
    """The warm-up round applies the migrations, so every measured run finds nothing to do."""
    url = f"sqlite:///{workshop.fresh_path('bench.db')}"
    commands: dict[str, Command] = {
        "migrate": migrate.upgrade(folder / "versions", url),
        "bundle": bundle.upgrade(folder, url),
    }
    contestants = [
        Contestant(name, lambda command=command: measure(command))
        for name, command in commands.items()
    ]
    outcomes = workshop.race(contestants, RUNS, warm_up=True)
    return Table(f"upgrade head, nothing to do, {files:,} files, SQLite", outcomes, "migrate")
