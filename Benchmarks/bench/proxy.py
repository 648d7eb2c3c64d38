"""A slow link on loopback: delays every byte by a fixed time each way, and counts round trips."""

import queue
import socket
import threading
import time
from dataclasses import dataclass
from types import TracebackType

CHUNK = 65536
CHUNKS_IN_FLIGHT = 4096  # beyond this the link pushes back, as a full window does


@dataclass
class LinkCounts:
    """What crossed the link.

    `turns` counts each server answer that follows something from the client. For a client that
    waits it is the number of round trips; for one that writes on while answers arrive it also
    counts answers that nobody waited for.
    `waits` counts ReadyForQuery messages: the points at which a client can have waited for the
    whole of what it asked. `after_connect` are those after the first of each connection.
    """

    connections: int = 0
    turns: int = 0
    waits: int = 0

    @property
    def after_connect(self) -> int:
        return self.waits - self.connections


class Link:
    """Listens on `port` and forwards to the target, between `with Link(…) as link:` and its end."""

    def __init__(self, target_port: int, round_trip: float = 0.0):
        self.target = ("127.0.0.1", target_port)
        self.delay = round_trip / 2
        self.counts = LinkCounts()
        self.lock = threading.Lock()

    def __enter__(self) -> "Link":
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # shutdown, since close alone does not wake a thread that is inside accept
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(self.target)
            with self.lock:
                self.counts.connections += 1
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            observer = ConversationObserver(self.counts, self.lock)
            Direction(client, server, self.delay, observer.client_sent).start()
            Direction(server, client, self.delay, observer.server_sent).start()


class Direction:
    """One way of one connection: a reader stamps each chunk with the time at which it may leave,
    a writer keeps to it. So the delay does not limit the throughput."""

    def __init__(self, source: socket.socket, sink: socket.socket, delay: float, observe):
        self.source, self.sink, self.delay, self.observe = source, sink, delay, observe
        self.in_flight: queue.Queue[tuple[float, bytes]] = queue.Queue(CHUNKS_IN_FLIGHT)

    def start(self) -> None:
        for work in (self._read, self._write):
            threading.Thread(target=work, daemon=True).start()

    def _read(self) -> None:
        chunk = b"-"
        while chunk:
            try:
                chunk = self.source.recv(CHUNK)
            except OSError:
                chunk = b""
            if chunk:
                self.observe(chunk)
            self.in_flight.put((time.monotonic() + self.delay, chunk))

    def _write(self) -> None:
        while True:
            release, chunk = self.in_flight.get()
            time.sleep(max(0.0, release - time.monotonic()))
            try:
                if not chunk:
                    return self.sink.shutdown(socket.SHUT_WR)
                self.sink.sendall(chunk)
            except OSError:
                return


class ConversationObserver:
    """Counts for one connection."""

    def __init__(self, counts: LinkCounts, lock: threading.Lock):
        self.counts, self.lock = counts, lock
        self.client_spoke_last = False
        self.header = b""
        self.body_left = 0

    def client_sent(self, chunk: bytes) -> None:
        with self.lock:
            self.client_spoke_last = True

    def server_sent(self, chunk: bytes) -> None:
        with self.lock:
            self.counts.turns += self.client_spoke_last
            self.client_spoke_last = False
            self.counts.waits += self._ready_for_query(chunk)

    def _ready_for_query(self, chunk: bytes) -> int:
        """Walks over the messages (a type byte, a four-byte length that counts itself, the body),
        which may be cut anywhere between chunks."""
        found = 0
        position = 0
        while position < len(chunk):
            skipped = min(self.body_left, len(chunk) - position)
            self.body_left -= skipped
            position += skipped
            taken = chunk[position : position + 5 - len(self.header)]
            self.header += taken
            position += len(taken)
            if len(self.header) == 5:
                found += self.header[:1] == b"Z"
                self.body_left = int.from_bytes(self.header[1:], "big") - 4
                self.header = b""
        return found
