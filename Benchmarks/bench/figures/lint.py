"""Migrations held against all rules: thousands at once, and a new one on top of them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Command, Contestant, measure
from bench.places import PEERS
from bench.tools import Migrate
from bench.workshop import Table, Workshop

RUNS = 5
TABLES = 100
FILES = 5_000
SIZES = (1_000, 2_000, FILES)
BELOW_NEW_FILE = (1_000, 10_000)
SQUAWK = "squawk"
SERVER_VERSION = "15"


def tables(workshop: Workshop) -> Iterator[Table]:
    folders = {size: written(workshop, size) for size in SIZES}
    yield against_squawk(workshop, folders[FILES])
    for tool in workshop.ours:
        yield Table(
            f"{tool.name} lint --all, by the number of files",
            workshop.race([all_of(tool, folders[size], size) for size in SIZES], RUNS, warm_up=True),
        )
        yield Table(
            f"{tool.name} lint --since HEAD, one new file on top of others",
            workshop.race(
                [new_file(workshop, tool, count) for count in BELOW_NEW_FILE], RUNS, warm_up=True
            ),
            note="all files below are read and followed; one is checked against the rules.",
        )


def against_squawk(workshop: Workshop, folder: Path) -> Table:
    files = sorted(folder.iterdir())
    contestants = [
        contestant(
            SQUAWK, 1, PEERS / "squawk", "--pg-version", SERVER_VERSION,
            "--assume-in-transaction", *files,
        )
    ]  # fmt: skip
    for tool in workshop.ours:
        contestants += [
            all_of(tool, folder),
            contestant(
                f"{tool.name}, the last one alone", 2, tool.binary, "lint", f"{FILES:06}",
                "--versions", folder,
            ),
        ]  # fmt: skip
    return Table(
        f"lint, {FILES:,} files",
        workshop.race(contestants, RUNS, warm_up=True),
        reference=SQUAWK,
        note="squawk looks at each file by itself; migrate parses up and down migrations, and follows the "
        "schema.",
    )


def written(workshop: Workshop, count: int) -> Path:
    folder = workshop.fresh_path()
    folder.mkdir()
    for number in range(1, count + 1):
        write(folder, number)
    return folder


def write(folder: Path, number: int) -> None:
    (folder / f"{number:06}_change.sql").write_text(migration(number))


def all_of(tool: Migrate, folder: Path, size: int | None = None) -> Contestant:
    name = tool.name if size is None else f"{size:,}"
    return contestant(name, 2, tool.binary, "lint", "--all", "--versions", folder, work=size or 1)


def new_file(workshop: Workshop, tool: Migrate, count: int) -> Contestant:
    folder = written(workshop, count)
    author = ("-c", "user.name=bench", "-c", "user.email=bench@localhost")
    for arguments in (("init",), ("add", "."), (*author, "commit", "-m", "all before")):
        subprocess.run(["git", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)  # fmt: skip
    write(folder, count + 1)
    return contestant(
        f"{count:,} below", 2, tool.binary, "lint", "--since", "HEAD", "--versions", folder
    )


def contestant(name: str, status: int, *arguments: str | Path, work: int = 1) -> Contestant:
    """Fails unless the tool finds something, which the status says."""
    checked = ["sh", "-c", f'"$@"; test $? -eq {status}', "sh", *arguments]
    return Contestant(name, lambda: measure(Command(checked)), work)


def migration(number: int) -> str:
    """A tenth are new tables, the others change one of those."""
    table = f"item_{number % TABLES}"
    if number <= TABLES:
        return (
            "-- migrate:up\n"
            f"CREATE TABLE {table} (id bigint PRIMARY KEY, name varchar(50) NOT NULL, size integer,\n"
            "  created_at timestamptz NOT NULL DEFAULT now());\n"
            f"CREATE INDEX {table}_name ON {table} (name);\n"
            f"-- migrate:down\nDROP TABLE {table};\n"
        )
    column = f"c_{number}"
    return (
        "-- migrate:up\n"
        f"ALTER TABLE {table} ADD COLUMN {column} integer NOT NULL DEFAULT 0,\n"
        f"  ADD CONSTRAINT {table}_{column} CHECK ({column} >= 0) NOT VALID;\n"
        f"CREATE INDEX {table}_{column} ON {table} ({column});\n"
        f"CREATE VIEW {table}_{number} AS SELECT id, name FROM {table} WHERE {column} > 0;\n"
        f"-- migrate:down\nDROP VIEW {table}_{number};\nDROP INDEX {table}_{column};\n"
        f"ALTER TABLE {table} DROP COLUMN {column};\n"
    )
