"""The migrations that the figures run, and how each tool wants them written."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

VERSION_TABLE = (
    "CREATE TABLE bench_version"
    " (revision text PRIMARY KEY, applied_at timestamp DEFAULT CURRENT_TIMESTAMP);"
)


@dataclass(frozen=True)
class Migration:
    revision: str
    parents: Sequence[str]
    up: Sequence[str]
    down: Sequence[str]


def identifier(number: int) -> str:
    return f"{number:06}"


def small(count: int) -> list[Migration]:
    """A table and three rows each."""
    return [
        Migration(
            identifier(number),
            parents_in_line(number),
            up=(
                f"CREATE TABLE item_{number} (id bigint PRIMARY KEY, name text NOT NULL,"
                " price numeric(12, 2));",
                f"INSERT INTO item_{number} (id, name, price)"
                " VALUES (1, 'one', 1.5), (2, 'two', 2.5), (3, 'three', 3.5);",
            ),
            down=(f"DROP TABLE item_{number};",),
        )
        for number in range(1, count + 1)
    ]


def trivial(count: int) -> list[Migration]:
    """For figures in which what the migrations do is not what is measured."""
    return [
        Migration(identifier(number), parents_in_line(number), ("SELECT 1;",), ("SELECT 1;",))
        for number in range(1, count + 1)
    ]


def branching(count: int) -> list[Migration]:
    """A line in which every hundredth revision begins two branches that merge at once."""

    def parents(number: int) -> Sequence[str]:
        match number % 100:
            case 3 if number > 3:
                return (identifier(number - 1), identifier(number - 2))
            case 2 if number > 2:
                return (identifier(number - 2),)
            case _:
                return parents_in_line(number)

    return [
        Migration(
            identifier(number),
            parents(number),
            (f"CREATE TABLE item_{number} (id bigint PRIMARY KEY);",),
            (f"DROP TABLE item_{number};",),
        )
        for number in range(1, count + 1)
    ]


def parents_in_line(number: int) -> Sequence[str]:
    return (identifier(number - 1),) if number > 1 else ()


def write_sql_files(migrations: Sequence[Migration], folder: Path) -> None:
    """The format that migrate and dbmate share; the header lines are comments to dbmate."""
    folder.mkdir(parents=True)
    for migration in migrations:
        lines = [
            f"-- revision: {migration.revision}",
            f"-- down_revision: {', '.join(migration.parents) or 'none'}",
            "-- migrate:up",
            *migration.up,
            "-- migrate:down",
            *migration.down,
        ]
        Path(folder, f"{migration.revision}_bench.sql").write_text("\n".join(lines) + "\n")


def write_swift_files(migrations: Sequence[Migration], folder: Path) -> None:
    """The same statements, each run by a call of its own."""
    folder.mkdir(parents=True)
    for migration in migrations:
        lines = [
            f"// revision: {migration.revision}",
            f"// down_revision: {', '.join(migration.parents) or 'none'}",
            "import Migrations",
            f"struct Bench{migration.revision}: Migration {{",
            "  func up(_ database: MigrationDatabase) async throws {",
            *(f"    try await database.execute({json.dumps(sql)})" for sql in migration.up),
            "  }",
            "  func down(_ database: MigrationDatabase) async throws {",
            *(f"    try await database.execute({json.dumps(sql)})" for sql in migration.down),
            "  }",
            "}",
        ]
        Path(folder, f"{migration.revision}_bench.swift").write_text("\n".join(lines) + "\n")


ALEMBIC_ENVIRONMENT = """\
import os

from alembic import context
from sqlalchemy import create_engine

url = os.environ["BENCH_URL"]

if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url).connect() as connection:
        context.configure(
            connection=connection,
            transaction_per_migration="BENCH_TRANSACTION_PER_MIGRATION" in os.environ,
        )
        with context.begin_transaction():
            context.run_migrations()
"""


def write_alembic_project(migrations: Sequence[Migration], folder: Path) -> None:
    versions = folder / "versions"
    versions.mkdir(parents=True)
    Path(folder, "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\n")
    Path(folder, "env.py").write_text(ALEMBIC_ENVIRONMENT)
    for migration in migrations:
        lines = [
            "from alembic import op",
            f"revision = {migration.revision!r}",
            f"down_revision = {tuple(migration.parents) or None!r}",
            "def upgrade():",
            *(f"    op.execute({statement!r})" for statement in migration.up),
            "def downgrade():",
            *(f"    op.execute({statement!r})" for statement in migration.down),
        ]
        Path(versions, f"{migration.revision}_bench.py").write_text("\n".join(lines) + "\n")


def write_scripts(migrations: Sequence[Migration], folder: Path) -> None:
    """up.sql and down.sql for psql, sqlite3 and the floor: one statement a line."""
    folder.mkdir(parents=True)
    Path(folder, "up.sql").write_text("\n".join(up_script(migrations)) + "\n")
    Path(folder, "down.sql").write_text("\n".join(down_script(migrations)) + "\n")


def up_script(migrations: Sequence[Migration]) -> Iterator[str]:
    yield VERSION_TABLE
    for migration in migrations:
        yield "BEGIN;"
        yield f"INSERT INTO bench_version (revision) VALUES ('{migration.revision}');"
        yield from migration.up
        yield "COMMIT;"


def down_script(migrations: Sequence[Migration]) -> Iterator[str]:
    for migration in reversed(migrations):
        yield "BEGIN;"
        yield f"DELETE FROM bench_version WHERE revision = '{migration.revision}';"
        yield from migration.down
        yield "COMMIT;"
