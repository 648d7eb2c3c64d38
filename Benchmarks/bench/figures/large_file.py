"""One migration file of 200 MB, as INSERT statements and as inline COPY data."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measure import Command, Contestant, Sample, measure
from bench.tools import Dbmate, psql
from bench.workshop import Table, Workshop

RUNS = 3
MEGABYTE = 1_000_000
SAMPLING_INTERVAL = 0.02
PAYLOAD = "All work and no play makes Jack a dull boy. " * 20


def tables(workshop: Workshop) -> Iterator[Table]:
    inserts = workshop.fresh_path()
    write_file(inserts, 200 * MEGABYTE, insert_statements)
    yield table(workshop, "200 MB of INSERTs", inserts, with_dbmate=True)

    for megabytes in (200, 1_000) if workshop.gigabyte else (200,):
        copy = workshop.fresh_path()
        write_file(copy, megabytes * MEGABYTE, copy_rows, "COPY big FROM stdin;\n", "\\.\n")
        yield table(workshop, f"{megabytes:,} MB of inline COPY", copy, with_dbmate=False)


def table(workshop: Workshop, title: str, folder: Path, with_dbmate: bool) -> Table:
    """psql reads the very same file, whose markers are comments to it. dbmate cannot COPY."""
    commands: dict[str, Callable[[str], Command]] = {
        tool.name: lambda url, tool=tool: tool.upgrade(folder, url)
        for tool in [*workshop.ours, *([Dbmate()] if with_dbmate else [])]
    }
    commands["psql -f"] = lambda url: psql(url, "--single-transaction", "-f", file_in(folder))
    contestants = [
        Contestant(name, lambda command=command: measured_with_server(workshop, command))
        for name, command in commands.items()
    ]
    outcomes = workshop.race(contestants, RUNS)
    file_in(folder).unlink()
    return Table(title, outcomes, "psql -f", "server_mb: private memory of its largest backend.")


def measured_with_server(workshop: Workshop, command: Callable[[str], Command]) -> Sample:
    with workshop.server.database() as database:
        finished = threading.Event()
        peak = 0.0

        def watch() -> None:
            nonlocal peak
            while not finished.wait(SAMPLING_INTERVAL):
                peak = max(peak, workshop.server.backend_private_mb())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            sample = measure(command(workshop.server.url(database)))
        finally:
            finished.set()
            watcher.join()
    return sample.counting(server_mb=round(peak, 1))


def file_in(folder: Path) -> Path:
    return folder / "000001_big.sql"


def write_file(
    folder: Path, size: int, lines: Callable[[], Iterator[str]], start: str = "", end: str = ""
) -> None:
    folder.mkdir()
    with file_in(folder).open("w") as file:
        written = file.write("-- migrate:up\nCREATE TABLE big (id bigint, payload text);\n" + start)
        for line in lines():
            if written >= size:
                break
            written += file.write(line)
        file.write(end + "-- migrate:down\n")


def insert_statements() -> Iterator[str]:
    return (f"INSERT INTO big VALUES ({number}, '{PAYLOAD}');\n" for number in range(1 << 40))


def copy_rows() -> Iterator[str]:
    return (f"{number}\t{PAYLOAD}\n" for number in range(1 << 40))
