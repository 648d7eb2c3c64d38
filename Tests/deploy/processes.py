"""Processes of this machine that stand for containers."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest


def require(program: str, tested: str) -> None:
    """Leaves the test out where a program is missing; in CI, where nothing is left out, it fails."""
    if shutil.which(program):
        return
    if os.environ.get("CI"):
        pytest.fail(f"{program} is missing")
    pytest.skip(f"{program} is missing: {tested} is not tested")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen) -> None:
    """Waits until a process listens."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args} has ended with {process.returncode}"
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"{process.args} does not listen on {port}")


@contextmanager
def running(command: list, port: int, **options):
    """A server, from when it listens until the block ends."""
    process = subprocess.Popen([str(word) for word in command], **options)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(30)


# PostgreSQL and PgBouncer refuse to run as root.
OWNER = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


def give(path: Path) -> None:
    """Makes a file or directory the servers' own, and lets them come to it."""
    if OWNER:
        account = pwd.getpwnam("postgres")
        os.chown(path, account.pw_uid, account.pw_gid)
        for parent in path.parents:
            if parent.stat().st_uid == 0 and parent.is_relative_to(tempfile.gettempdir()):
                parent.chmod(parent.stat().st_mode | 0o011)


def certificates(directory: Path, *names: str) -> Path:
    """A private authority and a server's certificate, as compose has them."""
    script = Path(__file__).resolve().parents[2] / "deploy/compose/make-certificates"
    subprocess.run([script, directory, *names], check=True, stdout=subprocess.DEVNULL)
    give(directory / "server.key")
    give(directory)
    return directory


@contextmanager
def postgres(directory: Path, port: int, options: list[str], superuser_password: str):
    """A fresh server on a port; `options` are those of its command line."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    directory.mkdir()
    password = directory / "password"
    password.write_text(superuser_password)
    give(password)
    give(directory)
    data = directory / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=scram-sha-256"]
    subprocess.run(
        [*initdb, f"--pwfile={password}", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
        check=True, stdout=subprocess.DEVNULL, cwd=directory, **OWNER,
    )  # fmt: skip
    command = [programs / "postgres", "-D", data, "-p", port, "-k", directory, "-c", "fsync=off"]
    with running([*command, *options], port, cwd=directory, stderr=subprocess.DEVNULL, **OWNER):
        # It listens before it takes sessions.
        ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        deadline = time.monotonic() + 60
        while subprocess.run(ready).returncode:
            assert time.monotonic() < deadline, "the server takes no sessions"
            time.sleep(0.05)
        yield


def psql(port: int, password: str, *arguments: str) -> str:
    """What the superuser is told."""
    return subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *arguments],
        env={"PATH": os.environ["PATH"], "PGHOST": "127.0.0.1", "PGPORT": str(port),
             "PGUSER": "postgres", "PGPASSWORD": password},
        check=True, text=True, stdout=subprocess.PIPE,
    ).stdout.strip()  # fmt: skip
