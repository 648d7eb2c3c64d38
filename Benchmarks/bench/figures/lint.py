"""1,000 migrations held against all rules, and one new migration on top of them."""

from collections.abc import Iterator
from pathlib import Path

from bench.measure import Command, Contestant, measure
from bench.places import PEERS
from bench.workshop import Table, Workshop

RUNS = 5
FILES = 1_000
TABLES = 100
SQUAWK = "squawk"
SERVER_VERSION = "15"


def tables(workshop: Workshop) -> Iterator[Table]:
    folder = workshop.fresh_path()
    folder.mkdir()
    for number in range(1, FILES + 1):
        (folder / f"{number:06}_change.sql").write_text(migration(number))
    files = sorted(folder.iterdir())
    contestants = [
        contestant(
            SQUAWK, 1, PEERS / "squawk", "--pg-version", SERVER_VERSION,
            "--assume-in-transaction", *files,
        )
    ]  # fmt: skip
    for tool in workshop.ours:
        options = ("--versions", folder)
        contestants += [
            contestant(tool.name, 2, tool.binary, "lint", "--all", *options),
            contestant(
                f"{tool.name}, the last one alone", 2, tool.binary, "lint", f"{FILES:06}", *options
            ),
        ]
    yield Table(
        f"lint, {FILES:,} files",
        workshop.race(contestants, RUNS, warm_up=True),
        reference=SQUAWK,
        note="squawk looks at each file by itself; migrate parses steps up and down, and follows the "
        "schema.",
    )


def contestant(name: str, status: int, *arguments: str | Path) -> Contestant:
    """Fails unless the tool finds something, which the status says."""
    checked = ["sh", "-c", f'"$@"; test $? -eq {status}', "sh", *arguments]
    return Contestant(name, lambda: measure(Command(checked)))


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
