"""A bucket as a test sees it: plain HTTP with Amazon's signature, so that nothing of what is tested is used."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import re
import threading
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REGION = "us-east-1"
#: What a stored object says of itself besides its bytes; all else (dates, entity tags, ids) follows from storing it.
METADATA = ("content-type", "content-encoding", "cache-control", "content-disposition", "content-language")


@dataclass(frozen=True)
class Keys:
    """Credentials."""

    name: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """What the server said; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Object:
    """A stored object: its bytes as stored, and its metadata."""

    body: bytes
    metadata: tuple[tuple[str, str], ...]


class Bucket:
    """One bucket of one server, with or without credentials; a connection for each thread."""

    def __init__(self, port: int, name: str, keys: Keys | None) -> None:
        self.port = port
        self.name = name
        self._keys = keys
        self._local = threading.local()
        self._connections: list[http.client.HTTPConnection] = []

    def __del__(self) -> None:
        for connection in self._connections:
            connection.close()

    def create(self) -> bool:
        """Make the bucket; whether it is there now."""
        return self.ask("PUT", "").status in {200, 409}

    def get(self, key: str) -> Answer:
        return self.ask("GET", key)

    def head(self, key: str) -> Answer:
        return self.ask("HEAD", key)

    def put(self, key: str, body: bytes, metadata: Iterable[tuple[str, str]] = ()) -> Answer:
        return self.ask("PUT", key, body, dict(metadata))

    def delete(self, key: str) -> Answer:
        return self.ask("DELETE", key)

    def keys(self, prefix: str = "") -> dict[str, str]:
        """All keys that begin so, with their entity tags."""
        found: dict[str, str] = {}
        more: dict[str, str] = {}
        while True:
            answer = self.ask("GET", "", query={"list-type": "2", "prefix": prefix, **more})
            assert answer.status == 200, answer
            root = ET.fromstring(re.sub(rb' xmlns="[^"]*"', b"", answer.body))
            found |= {one.findtext("Key", ""): one.findtext("ETag", "") for one in root.iter("Contents")}
            if root.findtext("IsTruncated") != "true":
                return found
            more = {"continuation-token": root.findtext("NextContinuationToken", "")}

    def object(self, key: str) -> Object:
        """What is stored under a key."""
        answer = self.get(key)
        assert answer.status == 200, (key, answer)
        return Object(answer.body, tuple((name, answer.headers[name]) for name in METADATA if name in answer.headers))

    def objects(self, prefix: str = "") -> dict[str, Object]:
        """All that is stored, by key."""
        return {key: self.object(key) for key in sorted(self.keys(prefix))}

    def restore(self, prefix: str, objects: Mapping[str, Object], touched: Iterable[str] | None = None) -> None:
        """Bring everything below the prefix (or only what was touched there) back to what it was."""
        for key in self.keys(prefix) if touched is None else touched:
            if key.startswith(prefix) and key not in objects:
                self.delete(key)
        for key in objects if touched is None else touched:
            if key in objects:
                assert self.put(key, objects[key].body, objects[key].metadata).status == 200

    def ask(
        self, method: str, key: str, body: bytes = b"", headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        """One request; a connection that the server has closed meanwhile is opened again."""
        path = quote(f"/{self.name}/{key}" if key else f"/{self.name}", safe="/-_.~")
        asked = urlencode(sorted((query or {}).items()), quote_via=quote, safe="-_.~")
        for last in (False, True):
            connection = self._connection()
            try:
                signed = self._signed(method, path, asked, body, dict(headers or {}))
                connection.request(method, f"{path}?{asked}" if asked else path, body or None, signed)
                answer = connection.getresponse()
                return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
            except (http.client.HTTPException, ConnectionError):
                connection.close()
                if last:
                    raise
        raise AssertionError

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self._connections.append(self._local.connection)
        return self._local.connection  # type: ignore[no-any-return]

    def _signed(self, method: str, path: str, query: str, body: bytes, headers: dict[str, str]) -> dict[str, str]:
        """The headers with the signature: AWS Signature Version 4."""
        if self._keys is None:
            return headers
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        digest = hashlib.sha256(body).hexdigest()
        named = {"host": f"127.0.0.1:{self.port}", "x-amz-content-sha256": digest, "x-amz-date": now}
        names = ";".join(named)
        canonical = "\n".join([method, path, query, *(f"{k}:{v}" for k, v in named.items()), "", names, digest])
        scope = f"{now[:8]}/{REGION}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{self._keys.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        credential = f"Credential={self._keys.name}/{scope}"
        return {
            **headers,
            **named,
            "Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature}",
        }
