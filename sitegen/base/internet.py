"""Addresses on the internet: what a link asks for, and which machines may be asked.

Invariant: what is no public address is refused: the machine itself, its network, what is reserved, and all of
these inside an address of version 6.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

_PORTS: Final = {"http": 80, "https": 443}
_UNREAL: Final = frozenset({"example", "test", "invalid", "localhost"})
_KEPT: Final = "/:?@!$&'()*+,;=%-._~"
_LABEL: Final = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_HOST: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?|[0-9a-f:.]*:[0-9a-f:.]*")

# IANA's registries of special-purpose addresses; Python's own reading of them changes from version to version.
_KEPT_FOUR: Final = tuple(
    IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_GLOBAL_SIX: Final = IPv6Network("2000::/3")
_KEPT_SIX: Final = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_NAT64: Final = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """What a request needs of an address.

    Attributes:
        secure: whether it is https.
        host: in lower case and ASCII, without brackets.
        port: from 1.
        path: with its query, in ASCII.
    """

    secure: bool
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """The whole address, without a fragment."""
        return f"{'https' if self.secure else 'http'}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """Host and port as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.secure else "http"] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely other people's servers are asked; of no page more than its head is read.

    Attributes:
        allowed: whether a machine may be asked, by its numeric address.
        pause: seconds between the end of a request to a host and the next one to it.
        hosts: how many hosts are asked at the same time.
        connecting: seconds for a connection.
        whole: seconds for a whole request.
        largest: bytes of an answer that are read; its head must be among them.
        redirects: how many are followed.
        tries: how often a page is asked for that is told to come back later.
        patience: seconds that it is waited for at most between two tries.
    """

    allowed: Callable[[str], bool]
    pause: float = 1.0
    hosts: int = 4
    connecting: float = 10.0
    whole: float = 30.0
    largest: int = 65_536
    redirects: int = 5
    tries: int = 3
    patience: float = 60.0


def is_public(address: str) -> bool:
    """Whether a numeric address is one that anybody may ask."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(known, IPv6Address):
        inner = IPv4Address(int(known) & 0xFFFFFFFF) if known in _NAT64 else known.ipv4_mapped or known.sixtofour
        if inner is None:
            return known in _GLOBAL_SIX and not any(known in kept for kept in _KEPT_SIX)
        known = inner
    return not any(known in kept for kept in _KEPT_FOUR)


def is_unreal(host: str) -> bool:
    """Whether a name can never be found, since it is kept for examples and tests (RFC 2606, RFC 6761)."""
    return host.rstrip(".").rpartition(".")[2].casefold() in _UNREAL


def target(address: str) -> Target | None:
    """What to ask for ``address``, or None where it is no http or https address that can be asked for."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError:
        return None
    if parts.scheme not in _PORTS or parts.username is not None or port == 0 or not _HOST.fullmatch(host.lower()):
        return None
    path = quote(parts.path, safe=_KEPT) or "/"
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    return Target(parts.scheme == "https", host.lower(), port or _PORTS[parts.scheme], path + query)


def led_to(here: Target, location: str) -> Target | None:
    """Where a redirect of ``here`` leads, or None where that is nothing that can be asked for."""
    try:
        return target(urljoin(here.url, location))
    except ValueError:
        return None
