"""A real S3-compatible server on loopback: SeaweedFS, with its files in memory where the system has such a disk.

It ends with the block, and also if the process that started it dies: a shell waits for its end of a pipe.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.publishing.bucket import Bucket, Keys

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(sys.executable).parent / "weed"
MEMORY_DISK = Path("/dev/shm")
PATIENCE = 30  # seconds until it must be ready
ADMIN = Keys("admin", "admin-secret-0123456789")
PUBLISHER = Keys("publisher", "publisher-secret-0123456789")
BUCKET = "site"
PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
         "s3.port", "s3.port.grpc", "admin.port", "admin.port.grpc")  # fmt: skip
_GUARD = """
"$@" >"$0/log" 2>&1 & read -r _; kill -9 $!; wait; rm -rf "$0"
for port in $PORTS; do rm -f /tmp/seaweedfs-*-"$port".sock; done
"""


@dataclass(frozen=True)
class Weed:
    """A running server.

    Attributes:
        port: where it speaks S3, on 127.0.0.1.
        folder: where it keeps its files.
        bucket: its bucket, which everybody may read and the publisher may write.
    """

    port: int
    folder: Path
    bucket: Bucket


@contextmanager
def seaweed() -> Iterator[Weed]:
    """A fresh server with an empty bucket."""
    for attempt in range(3):
        with ExitStack() as stack:
            try:
                running = stack.enter_context(_started())
            except TimeoutError:  # another process took one of the free ports
                if attempt == 2:
                    raise
                continue
            yield running
            return


@contextmanager
def _started() -> Iterator[Weed]:
    with ExitStack() as sockets:
        ports = {}
        for name in PORTS:
            held = sockets.enter_context(socket.socket())
            held.bind(("127.0.0.1", 0))
            ports[name] = held.getsockname()[1]
    folder = Path(
        tempfile.mkdtemp(prefix="sitegen-weed-", dir=MEMORY_DISK if os.access(MEMORY_DISK, os.W_OK) else None)
    )
    (folder / "s3.json").write_text(json.dumps({"identities": _identities()}), "utf-8")
    flags = [f"-{name}={port}" for name, port in ports.items()]
    guard = subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, str(folder), str(PROGRAM), "mini", f"-dir={folder}", "-ip=127.0.0.1",
         "-ip.bind=127.0.0.1", *flags, f"-s3.config={folder}/s3.json", "-s3.port.iceberg=0", "-webdav=false",
         "-admin.ui=false", "-master.telemetry=false", "-master.volumeSizeLimitMB=4096"],
        stdin=subprocess.PIPE, cwd=folder, env={**os.environ, "PORTS": " ".join(map(str, ports.values()))},
    )  # fmt: skip
    try:
        bucket = Bucket(ports["s3.port"], BUCKET, ADMIN)
        _wait(bucket, folder)
        yield Weed(ports["s3.port"], folder, bucket)
    finally:
        assert guard.stdin
        guard.stdin.close()
        guard.wait(PATIENCE)


def _wait(bucket: Bucket, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            if bucket.create() and bucket.put("ready", b"").status == 200:
                bucket.delete("ready")
                return
        time.sleep(0.03)
    raise TimeoutError((folder / "log").read_text("utf-8", "replace")[-2000:])


def _identities() -> list[dict[str, object]]:
    rights = {ADMIN: ["Admin", "Read", "Write", "List", "Tagging"], PUBLISHER: ["Read", "Write", "List"]}
    signed = [
        {"name": keys.name, "credentials": [{"accessKey": keys.name, "secretKey": keys.secret}], "actions": actions}
        for keys, actions in rights.items()
    ]
    return [*signed, {"name": "anonymous", "actions": [f"Read:{BUCKET}"]}]
