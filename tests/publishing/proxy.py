"""A proxy between a publisher and its storage, over real TCP: it counts, and does to requests what its rule says.

Invariant: a request is passed on byte for byte, signature and all, or not at all.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.publishing.faults import Request, calm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.publishing.faults import Fault, Rule

PATIENCE = 60  # seconds
_LIMIT = 1 << 20  # of a head
_NO_BODY = {"HEAD"}


@dataclass(frozen=True)
class Exchange:
    """A request with what came of it.

    Attributes:
        request: as it came; its body is dropped unless it names keys.
        sent: bytes from the publisher, head and body.
        received: bytes to the publisher.
        status: the server's own, 0 where it was not asked.
        fault: what was done to it.
    """

    request: Request
    sent: int
    received: int
    status: int
    fault: Fault | None


@dataclass
class Round:
    """What passed since the last fresh start.

    Attributes:
        rule: what goes wrong.
        kill: ends the publisher.
        count: requests so far.
        open: requests on the way.
        exchanges: those that are over.
    """

    rule: Rule = calm
    kill: Callable[[], None] = lambda: None
    count: int = 0
    open: int = 0
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return sum(one.sent for one in self.exchanges)

    @property
    def received(self) -> int:
        return sum(one.received for one in self.exchanges)

    def touched(self, prefix: str = "") -> set[str]:
        """Every key that may have changed."""
        return {key for one in self.exchanges for key in one.request.touched(prefix)}


class Proxy:
    """A running proxy; ``port`` is where publishers find it."""

    def __init__(self, server: int) -> None:
        self.port = 0
        self.round = Round()
        self._server = server
        self._settled = threading.Condition()
        self._tasks: set[asyncio.Task[None] | None] = set()
        self._loop = asyncio.new_event_loop()

    def fresh(self, rule: Rule = calm, kill: Callable[[], None] = lambda: None) -> Round:
        """Count from one again, under another rule."""
        self.round = Round(rule, kill)
        return self.round

    def settle(self) -> None:
        """Wait until no request of this round is on its way any more."""
        with self._settled:
            assert self._settled.wait_for(lambda: not self.round.open, PATIENCE), "a request never ended"

    async def serve(self, started: threading.Event) -> None:
        """Serve until cancelled."""
        server = await asyncio.start_server(self._client, "127.0.0.1", 0, limit=_LIMIT)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        async with server:
            await server.serve_forever()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        task = asyncio.current_task()
        self._tasks.add(task)  # the loop holds tasks weakly, and the collector takes one whose client says nothing more
        try:
            while await self._exchange(reader, writer, upstream):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            for _, other in upstream:
                other.close()
            writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
        upstream: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]],
    ) -> bool:  # fmt: skip
        """One request and its answer; whether another may come on this connection."""
        head = await reader.readuntil(b"\r\n\r\n")
        now = self.round
        with self._settled:
            now.count += 1
            now.open += 1
            number = now.count
        fault, status, received, request = None, 0, 0, None
        sent = len(head)
        try:
            line, headers = _head(head)
            if headers.get("expect", "").lower() == "100-continue":
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                head = b"\r\n".join(part for part in head.split(b"\r\n") if not part.lower().startswith(b"expect:"))
            body = await _body(reader, headers)
            sent += len(body)
            method, target, _ = line.split(" ", 2)
            request = Request(number, method, target, headers, body)
            fault = now.rule(request)
            if fault and fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            elif fault and fault.kind == "hold":
                assert fault.until
                await asyncio.to_thread(fault.until.wait, PATIENCE)
            elif fault and not fault.after:
                received = _fail(writer, fault, request, now)
                return fault.kind == "answer"
            status, answer = await self._forward(head + body, method, upstream)
            if fault and fault.kind == "cut":
                received = len(answer) // 2
                writer.write(answer[:received])
                await writer.drain()
                return False
            if fault and fault.after:
                received = _fail(writer, fault, request, now)
                return fault.kind == "answer"
            received = len(answer)
            writer.write(answer)
            await writer.drain()
            return headers.get("connection", "").lower() != "close"
        finally:
            with self._settled:
                now.open -= 1
                if request is not None:
                    kept = Request(number, request.method, request.target, request.headers,
                                   b"" if request.key else request.body)  # fmt: skip
                    now.exchanges.append(Exchange(kept, sent, received, status, fault))
                self._settled.notify_all()

    async def _forward(
        self, data: bytes, method: str, upstream: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    ) -> tuple[int, bytes]:
        """The server's status and its whole answer."""
        for last in (False, True):
            if not upstream:
                upstream.append(await asyncio.open_connection("127.0.0.1", self._server, limit=_LIMIT))
            reader, writer = upstream[0]
            try:
                writer.write(data)
                await writer.drain()
                head = await reader.readuntil(b"\r\n\r\n")
                line, headers = _head(head)
                status = int(line.split(" ")[1])
                body = b"" if method in _NO_BODY or status in {204, 304} else await _body(reader, headers, answer=True)
            except (ConnectionError, asyncio.IncompleteReadError):
                upstream.pop()[1].close()  # the server had closed it: nothing was done
                if last:
                    raise
                continue
            if headers.get("connection", "").lower() == "close":
                upstream.pop()[1].close()
            return status, head + body
        raise AssertionError


def _head(head: bytes) -> tuple[str, dict[str, str]]:
    """The first line, and the headers by name in lower case."""
    line, *rest = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    pairs = (one.partition(":") for one in rest)
    return line, {name.strip().lower(): value.strip() for name, _, value in pairs}


async def _body(reader: asyncio.StreamReader, headers: dict[str, str], *, answer: bool = False) -> bytes:
    """A body as it stands on the wire."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        found = b""
        while True:
            line = await reader.readuntil(b"\r\n")
            size = int(line.split(b";")[0], 16)
            found += line + await reader.readexactly(size + 2)
            if not size:
                return found
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return await reader.read() if answer else b""


def _fail(writer: asyncio.StreamWriter, fault: Fault, request: Request, now: Round) -> int:
    """Do what the fault says instead of answering; how many bytes that sent."""
    if fault.kind == "answer":
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{fault.code}</Code>'
            f"<Message>Said by the proxy.</Message><Resource>/{request.key}</Resource></Error>"
        ).encode()
        if request.method in _NO_BODY:
            text = b""
        head = f"HTTP/1.1 {fault.status} Fault\r\nContent-Type: application/xml\r\nContent-Length: {len(text)}\r\n\r\n"
        writer.write(head.encode() + text)
        return len(head) + len(text)
    if fault.kind == "kill":
        now.kill()
    held = writer.get_extra_info("socket")
    held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # an RST instead of a FIN
    writer.transport.abort()
    return 0


@contextmanager
def proxied(server: int) -> Iterator[Proxy]:
    """A proxy before the server at a port of 127.0.0.1."""
    proxy, started = Proxy(server), threading.Event()
    loop = proxy._loop
    serving = loop.create_task(proxy.serve(started))

    def run() -> None:
        asyncio.set_event_loop(loop)
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(serving)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=run, name="proxy", daemon=True)
    thread.start()
    assert started.wait(PATIENCE)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join(PATIENCE)
