"""Clients that work on a database while something else is measured."""

import random
import threading
import time
from collections.abc import Callable, Iterable

import psycopg


class Alongside:
    """Threads that run as long as the block; they end when `finished` is set."""

    def __init__(self, threads: Iterable[threading.Thread]):
        self.finished = threading.Event()
        self.threads = list(threads)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.finished.set()
        for thread in self.threads:
            thread.join()


class Writers(Alongside):
    """Write one row after the other, and keep the time that each took."""

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection],
        count: int,
        write: Callable[[psycopg.Connection, random.Random], None],
        pause: float = 0,
    ):
        self.waits: list[float] = []
        self.write, self.pause = write, pause
        super().__init__(
            threading.Thread(target=self._run, args=(connect(), random.Random(seed)))
            for seed in range(count)
        )

    def _run(self, connection: psycopg.Connection, choose: random.Random) -> None:
        with connection:
            while not self.finished.wait(self.pause):
                before = time.monotonic()
                self.write(connection, choose)
                self.waits.append(time.monotonic() - before)
