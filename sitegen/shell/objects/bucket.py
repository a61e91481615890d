"""Object storage through obstore: S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage.

Invariant: whatever may be asked twice is asked again after a fault that may pass; a conditional write whose answer was
lost is settled by reading it back.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from sitegen.engine.publishing.files import STATE, Headers
from sitegen.engine.publishing.state import ROOM
from sitegen.shell.faults import WorldFault
from sitegen.shell.objects.target import Conflict, Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from obstore.store import ObjectStore

T = TypeVar("T")

REQUEST: Final = 60  # seconds that one request may take at most
_CONNECTING: Final = 10  # seconds
_ATTEMPTS: Final = 9
_FIRST_PAUSE: Final = 0.1  # seconds
_LONGEST_PAUSE: Final = 8.0  # seconds
_CLOCK: Final = f"{ROOM}clock"
_NEVER: Final = 1e9  # seconds
_STATUS: Final = re.compile(r"status code: (\d{3})")
_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_RECORD: Final = Headers("application/json", "", STATE)
_VARIABLES: Final = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}


class Bucket:
    """A bucket or container, or what in it begins with a prefix.

    Args:
        where: ``s3://bucket/prefix`` and the like.
        endpoint: the server's address, where it is not the provider's own.
        region: of the bucket.
    """

    def __init__(self, where: str, endpoint: str = "", region: str = "") -> None:
        parts = urlsplit(where)
        self.name = where
        self.guard: Callable[[], None] = lambda: None
        self._scheme = parts.scheme
        self._bucket = parts.netloc
        self._endpoint = endpoint
        prefix = parts.path.strip("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._store = _opened(self._scheme, self._bucket, endpoint, region)

    @property
    def keeps_headers(self) -> bool:
        """Yes."""
        return True

    @property
    def asks_cheaply(self) -> bool:
        """No: every question is a request."""
        return False

    def get(self, path: str) -> Found | None:
        """A file, or None where there is none."""
        import obstore  # noqa: PLC0415 - only publishing pays for it

        def ask() -> Found:
            answer = obstore.get(self._store, self._prefix + path)
            return Found(bytes(answer.bytes()), _version(answer.meta["e_tag"], answer.meta["version"]))

        return self._looked(ask)

    def holds(self, path: str) -> bool:
        """Whether there is a file at ``path``."""
        import obstore  # noqa: PLC0415

        return self._looked(lambda: obstore.head(self._store, self._prefix + path)) is not None

    def put(self, path: str, data: bytes, headers: Headers) -> None:
        """Put a file in place of what is there."""
        self._looked(lambda: self._put(path, data, headers, None), writing=True)

    def put_if(self, path: str, data: bytes, version: str | None) -> str:
        """Put a record in place of that version of it, or of nothing, and tell the new version.

        Raises:
            Conflict: another version is there, or none.
        """
        from obstore.exceptions import AlreadyExistsError, PreconditionError  # noqa: PLC0415

        for attempt in range(_ATTEMPTS):
            with suppress(AlreadyExistsError, PreconditionError, FileNotFoundError):
                return self._tried(
                    lambda: self._put(path, data, _RECORD, _mode(version)),
                    writing=True,
                    conditional=True,
                )
            found = self.get(path)
            if found is not None and found.data == data:
                return found.version  # an earlier attempt did it, and its answer was lost
            if version != (None if found is None else found.version):
                break
            _pause(attempt)  # a server that was asked by two at once may refuse both
        raise Conflict(path)

    def _put(self, path: str, data: bytes, headers: Headers, mode: Any) -> str:
        import obstore  # noqa: PLC0415

        said = {"Content-Type": headers.content_type, "Cache-Control": headers.caching}
        if headers.encoding:
            said["Content-Encoding"] = headers.encoding
        put = obstore.put(self._store, self._prefix + path, data, attributes=said, mode=mode, use_multipart=False)
        return _version(put["e_tag"], put["version"])

    def copy(self, source: str, path: str) -> bool:
        """Put a copy of a file, headers and all, in place of what is there; whether there is such a file."""
        import obstore  # noqa: PLC0415

        def ask() -> bool:
            obstore.copy(self._store, self._prefix + source, self._prefix + path)
            return True

        return bool(self._looked(ask, writing=True))

    def delete(self, paths: Sequence[str]) -> None:
        """Take files away; those that are gone already are no fault."""
        import obstore  # noqa: PLC0415

        if paths:
            whole = [self._prefix + path for path in paths]
            self._looked(lambda: obstore.delete(self._store, whole if len(whole) > 1 else whole[0]), writing=True)

    def clear(self) -> None:
        """Nothing: storage drops what was not sent whole."""

    def names(self, start: str = "") -> Iterator[str]:
        """The paths of all files in the folder ``start``, which ends with a slash; of all for ''."""
        import obstore  # noqa: PLC0415

        def ask() -> list[str]:
            folder = (self._prefix + start).rstrip("/")
            return [item["path"] for part in obstore.list(self._store, prefix=folder or None) for item in part]

        yield from (path[len(self._prefix) :] for path in self._looked(ask) or ())

    def age(self, path: str) -> float:
        """Seconds since a file was written, by the target's own clock; a very long time where there is none."""
        import obstore  # noqa: PLC0415

        found = self._looked(lambda: obstore.head(self._store, self._prefix + path))
        if found is None:
            return _NEVER
        self.put(_CLOCK, datetime.now(UTC).isoformat().encode(), _RECORD)
        clock = self._tried(lambda: obstore.head(self._store, self._prefix + _CLOCK))
        self.delete([_CLOCK])
        return (clock["last_modified"] - found["last_modified"]).total_seconds()

    def _looked(self, ask: Callable[[], T], *, writing: bool = False) -> T | None:
        try:
            return self._tried(ask, writing=writing)
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error) or "ContainerNotFound" in str(error):
                raise WorldFault(self._without_bucket()) from None
            return None

    def _tried(self, ask: Callable[[], T], *, writing: bool = False, conditional: bool = False) -> T:
        """What ``ask`` gives, asked again after faults that may pass.

        Raises:
            FileNotFoundError: there is no such file.
            WorldFault: the fault does not pass.
        """
        from obstore.exceptions import BaseError  # noqa: PLC0415

        for attempt in range(_ATTEMPTS):
            if writing:
                self.guard()
            try:
                return ask()
            except BaseError as error:
                words = str(error).partition("\n\nDebug source")[0]
                if conditional and _is_conflict(error):
                    raise
                if attempt == _ATTEMPTS - 1 or not _passes(words):
                    raise WorldFault(self._told(words)) from None
                _pause(attempt)
        raise AssertionError

    def _without_bucket(self) -> str:
        return f"there is no bucket `{self._bucket}`; make it first, or mend `to` of the target in data/site.yaml"

    def _told(self, words: str) -> str:
        """One line for an error: what is wrong and what to do."""
        where = self._endpoint or self.name
        status = _status(words)
        if "169.254.169.254" in words or "metadata.google.internal" in words:
            return f"there are no credentials for {self.name}; set {_VARIABLES[self._scheme]}"
        if "RequestTimeTooSkewed" in words or "RequestExpired" in words:
            now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
            return f"{where} refuses requests since this machine's clock is wrong (it says {now}); set the clock"
        if "NoSuchBucket" in words or "ContainerNotFound" in words:
            return self._without_bucket()
        if status in {401, 403} or "Token" in words or "credential" in words.casefold():
            code = re.search(r"<Code>(\w+)</Code>", words)
            why = f" ({code[1]})" if code else ""
            return f"{self.name} refuses the credentials{why}; look at {_VARIABLES[self._scheme]} and what they may do"
        if "AuthorizationHeaderMalformed" in words or "configured region" in words:
            return f"{self.name} lies in another region; state its `region` in data/site.yaml"
        if status == 507 or "no space left" in words.casefold():  # noqa: PLR2004
            return f"{where} has no room left"
        if "builder error" in words or "error sending request" in words:
            return f"{where} cannot be reached; look at the network, and at `endpoint` in data/site.yaml"
        return f"{where} keeps failing: {_shortened(words)}; run the same command again later"


def _opened(scheme: str, bucket: str, endpoint: str, region: str) -> ObjectStore:
    """The store that obstore knows; credentials come from the environment.

    Raises:
        WorldFault: obstore is not there, or does not understand the environment.
    """
    try:
        from obstore.exceptions import BaseError  # noqa: PLC0415
        from obstore.store import AzureStore, GCSStore, S3Store  # noqa: PLC0415
    except ImportError:
        message = "object storage needs another package: pip install 'sitegen[publish]'"
        raise WorldFault(message) from None
    retrying: Any = {"max_retries": 0, "retry_timeout": timedelta(seconds=REQUEST)}
    client: Any = {"timeout": f"{REQUEST}s", "connect_timeout": f"{_CONNECTING}s", "user_agent": "sitegen"}
    if endpoint.startswith("http://"):
        client["allow_http"] = True  # the schema lets loopback addresses alone through
    more: dict[str, Any] = {"client_options": client, "retry_config": retrying}
    try:
        if scheme == "gs":
            return GCSStore(bucket, **more)
        if endpoint:
            more["endpoint"] = endpoint
        if scheme == "az":
            return AzureStore(bucket, **more)
        if region or not (os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")):
            more["region"] = region or "us-east-1"
        return S3Store(bucket, **more)
    except (BaseError, ValueError) as error:
        message = f"the storage {scheme}://{bucket} cannot be set up: {_shortened(str(error))}"
        raise WorldFault(message) from None


def _version(tag: str | None, number: str | None) -> str:
    """What tells a version of a file from others: S3 and Azure go by tags, Google by numbers."""
    return json.dumps([tag, number])


def _mode(version: str | None) -> Any:
    """The condition that a file is still that version, or is not there."""
    if version is None:
        return "create"
    said = zip(("e_tag", "version"), json.loads(version), strict=True)
    return {name: value for name, value in said if value is not None}


def _is_conflict(error: Exception) -> bool:
    from obstore.exceptions import AlreadyExistsError, PreconditionError  # noqa: PLC0415

    return isinstance(error, (AlreadyExistsError, PreconditionError))


def _passes(words: str) -> bool:
    """Whether a fault may be gone when the same is asked again."""
    if "builder error" in words or "169.254.169.254" in words:
        return False
    status = _status(words)
    return status in _PASSING or (not status and "HTTP error" in words)


def _status(words: str) -> int:
    found = _STATUS.search(words)
    return int(found[1]) if found else 0


def _pause(attempt: int) -> None:
    """Wait, longer with each attempt, and never as long as others who began to wait at the same time."""
    time.sleep(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt) * random.uniform(0.5, 1.0))  # noqa: S311


def _shortened(words: str) -> str:
    """What of an error tells most, in one line: the status and the server's own code where there are any."""
    line = " ".join(words.partition("\n\nDebug source")[0].split())
    said = re.search(r"status code: (\d{3} [A-Za-z ]+)", line)
    code = re.search(r"<Code>(\w+)</Code>(?:<Message>([^<]+))?", line)
    if said:
        line = said[1].strip() + (f" ({code[1]}{f': {code[2]}' if code[2] else ''})" if code else "")
    return line if len(line) <= 200 else f"{line[:200]}…"  # noqa: PLR2004 - what fits on two lines
