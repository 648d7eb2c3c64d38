"""What the figures share: the server, a scratch folder, the tools, and the number of runs."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path

from bench.corpus import Migration
from bench.measure import Contestant, Outcome, Sample, measure, race
from bench.server import Server
from bench.tools import Alembic, Dbmate, Migrate, Tool


@dataclass(frozen=True)
class Table:
    """One figure's outcomes; ratios are to the outcome called `reference`."""

    title: str
    outcomes: Sequence[Outcome]
    reference: str | None = None
    note: str = ""


class Workshop:
    """Everything is made when first used and gone at the end of `with Workshop(…)`."""

    def __init__(self, migrate: Migrate | None, runs: int | None, gigabyte: bool):
        self.migrate, self.runs, self.gigabyte = migrate, runs, gigabyte
        self.numbers = count(1)
        self._resources = ExitStack()

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(self, *error) -> None:
        self._resources.close()

    @cached_property
    def server(self) -> Server:
        return self._resources.enter_context(Server())

    @cached_property
    def scratch(self) -> Path:
        directory = tempfile.TemporaryDirectory(prefix="migrate-bench-")
        return Path(self._resources.enter_context(directory))

    @property
    def migration_tools(self) -> list[Migrate | Dbmate | Alembic]:
        return [*self.ours, Dbmate(), Alembic()]

    @property
    def ours(self) -> list[Migrate]:
        """Empty when the peers are measured alone."""
        return [self.migrate] if self.migrate else []

    def fresh_path(self, name: str = "folder") -> Path:
        return self.scratch / f"{next(self.numbers)}-{name}"

    def written(self, tool: Tool, migrations: Sequence[Migration]) -> Path:
        folder = self.fresh_path()
        tool.write(migrations, folder)
        return folder

    def upgraded(self, tool: Tool, folder: Path) -> Sample:
        with self.server.database() as database:
            return measure(tool.upgrade(folder, self.server.url(database)))

    def race(self, contestants: Sequence[Contestant], runs: int, warm_up=False) -> list[Outcome]:
        """`runs` is the figure's own number, unless the user gave one."""
        return race(contestants, self.runs or runs, warm_up)
