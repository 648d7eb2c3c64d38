"""Clients that work on a database while something else is measured."""

import threading
from collections.abc import Iterable


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
