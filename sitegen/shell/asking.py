"""One request to somebody else's server: what it answers, or why it does not.

Invariant: a connection goes to a numeric address that was looked up once and found allowed, whatever its name
means a moment later; nothing of a page but its head is read, and every request ends in time.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import io
import socket
import ssl
import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, cast

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.base.internet import Manners, Target
    from sitegen.desk.outside import Trouble

_AWAY: Final = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
_NO_NAME: Final = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer.

    Attributes:
        status: 100 to 999.
        location: where it redirects to, or ''.
        later: when to ask again, as the server wrote it, or ''.
    """

    status: int
    location: str = ""
    later: str = ""


class _Failed(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble: Trouble = trouble


def ask(target: Target, method: str, agent: str, manners: Manners, secure: ssl.SSLContext) -> Answer | Trouble:
    """What the server of ``target`` answers to ``method``, or why there is no answer.

    Args:
        target: what is asked for.
        method: HEAD or GET.
        agent: who asks.
        manners: which machines may be asked, and how long it may take.
        secure: how certificates are judged.
    """
    deadline = time.monotonic() + manners.whole
    try:
        with contextlib.closing(_connected(_looked_up(target, manners), manners, deadline)) as plain:
            return _answer(plain, target, method, agent, (manners, secure, deadline))
    except _Failed as failed:
        return failed.trouble


def _looked_up(target: Target, manners: Manners) -> list[tuple[int, tuple[object, ...]]]:
    """Family and socket address of every machine that the name stands for; all of them may be asked."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise _Failed("no-host" if error.errno in _NO_NAME else "offline") from error
    except (UnicodeError, OSError) as error:
        raise _Failed("no-host") from error
    if not all(manners.allowed(str(address[0])) for *_, address in found):
        raise _Failed("forbidden")
    return [(family, address) for family, _, _, _, address in found]


def _connected(found: list[tuple[int, tuple[object, ...]]], manners: Manners, deadline: float) -> socket.socket:
    """A connection to the first machine that takes one."""
    trouble: Trouble = "broken"
    for family, address in found:
        left = deadline - time.monotonic()
        if left <= 0:
            raise _Failed("late")
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            plain.settimeout(min(left, manners.connecting))
            plain.connect(address)
        except OSError as error:
            plain.close()
            trouble = _trouble(error)
        else:
            return plain
    raise _Failed(trouble)


def _answer(
    plain: socket.socket, target: Target, method: str, agent: str, way: tuple[Manners, ssl.SSLContext, float]
) -> Answer:
    manners, secure, deadline = way
    line = plain
    cut = threading.Event()
    try:
        if target.secure:
            line = secure.wrap_socket(plain, server_hostname=target.host, do_handshake_on_connect=False)
        with contextlib.closing(line), _cut_off(line, deadline, cut):
            line.settimeout(manners.connecting)
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            line.settimeout(manners.whole)
            answer = _head(_Short(line, manners.largest), target, method, agent)
    except (OSError, ValueError, http.client.HTTPException) as error:
        # What is cut off looks like an end of the data, a broken connection or half a line.
        raise _Failed("late" if cut.is_set() else _trouble(error)) from error
    if cut.is_set():
        raise _Failed("late")  # half a head reads like a whole one
    return answer


@contextlib.contextmanager
def _cut_off(line: socket.socket, deadline: float, cut: threading.Event) -> Iterator[None]:
    """End the connection at the deadline, however slowly bytes drip in until then."""

    def end() -> None:
        cut.set()
        with contextlib.suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # below TLS, whose own may wait for the other side

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class _Short:
    """What `http.client` needs of a connection that others close; what it reads ends after so many bytes."""

    def __init__(self, line: socket.socket, most: int) -> None:
        self._line = line
        self._most = most

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._line, self._most))

    def sendall(self, data: bytes) -> None:
        self._line.sendall(data)

    def close(self) -> None:
        """Nothing: whoever opened the connection closes it."""


class _Reader(io.RawIOBase):
    def __init__(self, line: socket.socket, most: int) -> None:
        self._line = line
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._line.recv_into(memoryview(buffer)[: self._left]) if self._left else 0
        self._left -= count
        return count


def _head(line: _Short, target: Target, method: str, agent: str) -> Answer:
    asking = http.client.HTTPConnection(target.host, target.port)
    asking.sock = cast("socket.socket", line)
    headers = {"Host": target.authority, "User-Agent": agent, "Accept": "*/*", "Connection": "close"}
    asking.request(method, target.path, headers=headers)
    with asking.getresponse() as answer:
        return Answer(answer.status, answer.getheader("Location", ""), answer.getheader("Retry-After", ""))


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, TimeoutError):
        return "late"
    if isinstance(error, ssl.SSLError):
        return "insecure"
    return "offline" if isinstance(error, OSError) and error.errno in _AWAY else "broken"


def seconds_until(later: str) -> float | None:
    """How long a server asks to be left alone (RFC 9110, 10.2.3), or None where it does not say so clearly."""
    if later.isascii() and later.isdigit():
        return float(later)
    try:
        when = parsedate_to_datetime(later)
    except ValueError:
        return None
    whole = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (whole - datetime.now(UTC)).total_seconds())
