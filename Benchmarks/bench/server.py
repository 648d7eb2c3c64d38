"""A PostgreSQL server of our own: private socket, free loopback port, default durability."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType

import psycopg

START_LIMIT = 30


class Server:
    """Runs between `with Server() as server:` and its end, then leaves nothing behind."""

    def __enter__(self) -> "Server":
        self.directory = Path(tempfile.mkdtemp(prefix="migrate-bench-pg-"))
        self.numbers = count(1)
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        try:
            self._initialise()
            self._start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _initialise(self) -> None:
        self.identity = server_identity()
        if user := self.identity.get("user"):
            shutil.chown(self.directory, user)
        subprocess.run(
            [program("initdb"), "--pgdata", self.directory / "data", "--username=postgres",
             "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
            cwd=self.directory, stdout=subprocess.DEVNULL, check=True, **self.identity,
        )  # fmt: skip

    def _start(self) -> None:
        with open(self.directory / "log", "wb") as log:
            # A session of its own: a Ctrl-C must not stop it before its databases are dropped.
            self.process = subprocess.Popen(
                [program("postgres"), "-D", self.directory / "data", "-p", str(self.port),
                 "-k", self.directory, "-c", "listen_addresses=127.0.0.1"],
                cwd=self.directory, stdout=log, stderr=log, start_new_session=True, **self.identity,
            )  # fmt: skip
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.directory / "log").read_text()) from None
                time.sleep(0.05)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.process:
            self.process.send_signal(signal.SIGQUIT)  # PostgreSQL's immediate shutdown
            self.process.wait()
        shutil.rmtree(self.directory)

    def url(self, database: str, port: int | None = None) -> str:
        return f"postgresql://postgres@127.0.0.1:{port or self.port}/{database}?sslmode=disable"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.url(database), autocommit=True)

    def execute(self, statement: str, database: str = "postgres") -> None:
        with self.connect(database) as connection:
            connection.execute(statement)

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database; the checkpoint keeps one run's writing out of the next one's time."""
        name = f"bench_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        self.execute("CHECKPOINT")
        try:
            yield name
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def backend_private_mb(self) -> float:
        """The private memory of the largest process of this server, shared buffers left out."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return max((private_mb(pid) for pid in children.read_text().split()), default=0.0)


def private_mb(pid: str) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    for line in status.splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return 0.0


def server_identity() -> dict:
    """PostgreSQL refuses to run as root, so root starts it as Debian's user postgres."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def program(name: str) -> str:
    """The newest installed version's; Debian keeps server programs outside PATH."""
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(installed, key=lambda path: float(path.parents[1].name), default=None)
    return str(newest or shutil.which(name) or name)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
