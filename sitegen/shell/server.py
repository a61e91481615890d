"""The server of `sitegen serve`: what was built, and a stream that tells open pages what changed.

Invariant: nothing is answered to a page of another origin, or under another name than the machine's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import signal
import socket
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from sitegen.base.content_types import content_type
from sitegen.shell.faults import UsageFault, WorldFault
from sitegen.shell.showing import PARTS, RESERVED, SCRIPT, answer, state, with_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from sitegen.shell.showing import Showing

_TRIES: Final = 100  # ports
_LAST_PORT: Final = 65535
_WEB: Final = 80
_HEARTBEAT: Final = 15.0  # seconds of silence on a stream
_FOLDER: Final = Path(__file__).parent / "live"
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on the first free port from ``port`` on (0: any).

    Args:
        host: 'localhost' or an IP address.
        port: from 0 to 65535.

    Raises:
        UsageFault: the address is none of this machine's, or the port may not be used.
        WorldFault: no port is free.
    """
    try:
        ip = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        message = f"{host!r} is no address to listen on; take localhost or an IP address of this machine"
        raise UsageFault(message) from None
    family = socket.AF_INET6 if ip.version == 6 else socket.AF_INET  # noqa: PLR2004 - the version's own name
    last = min(port + _TRIES, _LAST_PORT + 1)
    for candidate in range(port, last):
        try:
            return socket.create_server((str(ip), candidate), family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                message = f"cannot listen on {host} port {candidate}: {error.strerror or error}"
                raise UsageFault(message) from error
    message = f"every port from {port} to {last - 1} is taken; choose another with --port"
    raise WorldFault(message)


def address_of(listener: socket.socket) -> str:
    """The address of the server, without a slash at its end."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def is_loopback(listener: socket.socket) -> bool:
    """Whether only this machine can reach the server."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


class Guard:
    """Lets through what comes to the server under its own name, and from its own pages.

    Other names could be made to lead here (DNS rebinding), and other sites' pages may not read drafts.
    """

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._app = app
        self._port = port
        ip = ipaddress.ip_address(host)
        literal = f"[{host}]" if ip.version == 6 else host  # noqa: PLR2004 - see above
        self._any = ip.is_unspecified
        self._names = _LOCAL | {literal}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 to what may not come in."""
        if scope["type"] == "http" and (reason := self._refusal(scope["headers"])):
            await PlainTextResponse(f"{reason}\n", 403, _HEADERS)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, headers: list[tuple[bytes, bytes]]) -> str:
        """Why a request is refused, in words; empty when it is not."""
        given: dict[str, list[str]] = {}
        for name, value in headers:
            given.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        hosts, origins = given.get("host", []), given.get("origin", [])
        if len(hosts) != 1 or not self._is_own(hosts[0]):
            return f"This server answers to http://localhost:{self._port}/ only."
        if any(not origin.startswith("http://") or not self._is_own(origin[7:]) for origin in origins):
            return "Pages of other sites may not read this one."
        foreign = given.get("sec-fetch-site", [""])[0] in {"cross-site", "same-site"}
        if foreign and given.get("sec-fetch-mode", [""])[0] != "navigate":
            return "Pages of other sites may not show parts of this one."
        return ""

    def _is_own(self, host: str) -> bool:
        name, colon, port = host.lower().rpartition(":")
        if not colon or not port.isdigit():
            name, port = host.lower(), str(_WEB)
        if port != str(self._port):
            return False
        return name in self._names or (self._any and _is_ip(name))


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


class Server:
    """Shows what it was given last.

    Args:
        listener: where it listens.
        showing: what is shown at first; requests wait while it is None.
    """

    def __init__(self, listener: socket.socket, showing: Showing | None = None) -> None:
        self._listener = listener
        self._showing = showing
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Event] = set()
        self._open: Counter[str] = Counter()
        self._closing = False
        host, port = listener.getsockname()[:2]
        config = uvicorn.Config(
            Guard(_application(self), host, port),
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = _Uvicorn(config)

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until `stop` or an ending signal; ``ready`` is called once, when requests are answered."""
        with contextlib.suppress(asyncio.CancelledError):  # a signal that came before the loop took them over
            asyncio.run(self._run(ready))

    def show(self, showing: Showing) -> None:
        """Show this from now on, and tell the open pages; from any thread."""
        self._showing = showing
        self._tell_loop(self._wake)

    def open_pages(self) -> tuple[str, ...]:
        """The paths of the pages that somebody looks at; from any thread."""
        return tuple(page for page, count in self._open.copy().items() if count > 0)

    def stop(self) -> None:
        """End `run`; from any thread."""
        self._tell_loop(self._stop)

    async def _run(self, ready: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                self._loop.add_signal_handler(number, self._stop)
        self._loop.call_soon(ready)
        await self._uvicorn.serve(sockets=[self._listener])

    def _tell_loop(self, what: Callable[[], None]) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to tell
                self._loop.call_soon_threadsafe(what)

    def _wake(self) -> None:
        for waiting in self._waiting:
            waiting.set()

    def _stop(self) -> None:
        self._uvicorn.force_exit = self._closing  # asked twice: do not wait for slow readers
        self._closing = True
        self._uvicorn.should_exit = True
        self._wake()

    @contextlib.contextmanager
    def _woken(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever there is something new."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            yield event
        finally:
            self._waiting.discard(event)

    @contextlib.contextmanager
    def _looked_at(self, page: str) -> Iterator[None]:
        self._open[page] += 1
        try:
            yield
        finally:
            self._open[page] -= 1

    async def current(self) -> Showing | None:
        """What is shown now; waits for the first build. None when the server ends before."""
        with self._woken() as woken:
            while self._showing is None and not self._closing:
                woken.clear()
                await woken.wait()
        return self._showing

    async def states(self, page: str) -> AsyncIterator[str]:
        """The state of one page as server-sent events: at once, and whenever it changes."""
        yield "retry: 500\n\n"
        told = ""
        with self._woken() as woken, self._looked_at(page):
            while not self._closing:
                woken.clear()
                if self._showing is not None:
                    now = await run_in_threadpool(state, self._showing, page)
                    if now != told:
                        told = now
                        yield f"event: state\ndata: {now}\n\n"
                try:
                    await asyncio.wait_for(woken.wait(), _HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"


class _Uvicorn(uvicorn.Server):
    """Uvicorn without its own signal handling, which would end the process by the signal once more."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def _application(server: Server) -> Starlette:
    files = {name: (_FOLDER / name).read_bytes() for name in ("live.mjs", "live.css")}

    async def own(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return Response(files[name], headers=_HEADERS, media_type=content_type(name))

    async def events(request: Request) -> Response:
        stream = server.states(request.query_params.get("page", ""))
        return StreamingResponse(stream, headers=_HEADERS, media_type="text/event-stream")

    async def parts(_: Request) -> Response:
        showing = await server.current()
        if showing is None or showing.parts is None:
            return await _page(showing, PARTS, 503)
        return await _page(showing, PARTS, 200)

    async def site(request: Request) -> Response:
        showing = await server.current()
        if showing is None:
            return await _page(None, "", 503)
        found = await run_in_threadpool(answer, showing, request.scope["path"])
        if found.location:
            query = request.url.query
            target = f"{found.location}?{query}" if query else found.location
            return RedirectResponse(target, found.status, _HEADERS)
        if found.status == 200 and not found.path.endswith(".html"):  # noqa: PLR2004 - HTTP's own number
            data = await run_in_threadpool(showing.data, found.path)
            return Response(data, headers=_HEADERS, media_type=content_type(found.path))
        return await _page(showing, found.path, found.status)

    async def nothing(_: Request) -> Response:
        return PlainTextResponse("Nothing is here.\n", 404, _HEADERS)

    routes = (
        Route(SCRIPT, own),
        Route(f"{RESERVED}live.css", own),
        Route(f"{RESERVED}events", events),
        Route(f"{RESERVED}parts/", parts),
        Route(f"{RESERVED}{{rest:path}}", nothing),
        Route("/{rest:path}", site),
    )
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app


async def _page(showing: Showing | None, path: str, status: int) -> Response:
    """A page with the script that follows it; without one when the server is ending."""
    if showing is None:
        return PlainTextResponse("The server is ending.\n", status, _HEADERS)
    body = await run_in_threadpool(_html, showing, path)
    return Response(body, status, _HEADERS, content_type(".html"))


def _html(showing: Showing, path: str) -> bytes:
    return with_client(showing.page(path), showing, path)
