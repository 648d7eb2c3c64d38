"""The tools that are measured, behind one interface: write the migrations, then run them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench import corpus
from bench.corpus import Migration
from bench.measure import Command
from bench.places import COMPILED, PEERS


class Tool(Protocol):
    """URLs are `postgresql://…` or `sqlite:////absolute/path`."""

    name: str

    def write(self, migrations: Sequence[Migration], folder: Path) -> None: ...
    def upgrade(self, folder: Path, url: str) -> Command: ...
    def downgrade(self, folder: Path, url: str) -> Command: ...


@dataclass(frozen=True)
class Migrate:
    binary: Path
    name: str = "migrate"

    def write(self, migrations: Sequence[Migration], folder: Path) -> None:
        corpus.write_sql_files(migrations, folder)

    def version(self) -> Command:
        return Command([self.binary, "--version"])

    def run(self, folder: Path, url: str, *arguments: str) -> Command:
        return Command([self.binary, *arguments, "--url", url, "--versions", folder])

    def upgrade(self, folder: Path, url: str) -> Command:
        return self.run(folder, url, "upgrade", "head")

    def downgrade(self, folder: Path, url: str) -> Command:
        return self.run(folder, url, "downgrade", "base", "--yes")

    def bundle(self, versions: Path, output: Path) -> Command:
        return Command([self.binary, "bundle", "--versions", versions, "--output", output])


@dataclass(frozen=True)
class Dbmate:
    name: str = "dbmate"
    binary: Path = PEERS / "dbmate"

    def write(self, migrations: Sequence[Migration], folder: Path) -> None:
        corpus.write_sql_files(migrations, folder)

    def version(self) -> Command:
        return Command([self.binary, "--version"])

    def upgrade(self, folder: Path, url: str) -> Command:
        return Command(self._options(folder, url) + ["migrate"])

    def downgrade(self, folder: Path, url: str) -> Command:
        """Only the latest migration: dbmate has no way down to the base."""
        return Command(self._options(folder, url) + ["rollback"])

    def repeated_downgrade(self, folder: Path, url: str, times: int) -> Command:
        loop = f'for step in $(seq {times}); do "$@" || exit; done'
        return Command(["sh", "-c", loop, "sh", *self.downgrade(folder, url).arguments])

    def _options(self, folder: Path, url: str) -> list[str | Path]:
        url = url.replace("sqlite:////", "sqlite:/")
        return [self.binary, "--no-dump-schema", "--url", url, "--migrations-dir", folder]


@dataclass(frozen=True)
class Alembic:
    """By default its whole run is one transaction, so one COMMIT where the others have many."""

    transaction_per_migration: bool = False
    binary: Path = PEERS / "alembic"

    @property
    def name(self) -> str:
        return "Alembic, one commit each" if self.transaction_per_migration else "Alembic"

    def write(self, migrations: Sequence[Migration], folder: Path) -> None:
        corpus.write_alembic_project(migrations, folder)

    def version(self) -> Command:
        return Command([self.binary, "--version"])

    def run(self, folder: Path, url: str, *arguments: str) -> Command:
        environment = {"BENCH_URL": url.replace("postgresql:", "postgresql+psycopg:")}
        if self.transaction_per_migration:
            environment["BENCH_TRANSACTION_PER_MIGRATION"] = "1"
        return Command([self.binary, "-c", folder / "alembic.ini", *arguments], environment)

    def upgrade(self, folder: Path, url: str) -> Command:
        return self.run(folder, url, "upgrade", "head")

    def downgrade(self, folder: Path, url: str) -> Command:
        return self.run(folder, url, "downgrade", "base")


class Scripts:
    """What a client that only sends a script has to do; its subclasses send it."""

    def write(self, migrations: Sequence[Migration], folder: Path) -> None:
        corpus.write_scripts(migrations, folder)

    def upgrade(self, folder: Path, url: str) -> Command:
        return self.send(folder / "up.sql", url)

    def downgrade(self, folder: Path, url: str) -> Command:
        return self.send(folder / "down.sql", url)

    def send(self, script: Path, url: str) -> Command:
        raise NotImplementedError


class Floor(Scripts):
    name = "floor (pipeline)"

    def send(self, script: Path, url: str) -> Command:
        return Command([COMPILED / "floor", url, script])


class Psql(Scripts):
    name = "psql -f"

    def send(self, script: Path, url: str) -> Command:
        return psql(url, "-f", script)


class SQLiteShell(Scripts):
    name = "sqlite3 shell"

    def send(self, script: Path, url: str) -> Command:
        return Command(["sqlite3", "-bail", url.removeprefix("sqlite:///"), f".read {script}"])


def psql(url: str, *arguments: str | Path) -> Command:
    return Command(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *arguments, url])
