"""Real web servers over a built site: nginx and Caddy, each with its example configuration."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.house.host_files import caddy, nginx

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 15.0  # seconds until a server answers
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
MAIN = """\
load_module {module};
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """Status, headers by their lower-case names, and body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class WebServer:
    """A server on a port of the loopback device."""

    port: int

    def ask(self, path: str, coding: str = "") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": coding} if coding else {})
            answer = connection.getresponse()
            names = [name.lower() for name, _ in answer.getheaders()]
            assert len(names) == len(set(names)), f"a header twice: {answer.getheaders()}"
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[WebServer]:
    """The server while it runs; what it says goes into a file, so that no pipe holds it up."""
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (
        (folder / "said.txt").open("w+") as said,
        subprocess.Popen(command, env=home, stdout=said, stderr=said) as process,
    ):
        try:
            until = time.monotonic() + PATIENCE
            while True:
                assert process.poll() is None, (folder / "said.txt").read_text()
                assert time.monotonic() < until, (folder / "said.txt").read_text()
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield WebServer(port)
        finally:
            process.terminate()


@contextmanager
def nginx_over(site: Path, folder: Path) -> Iterator[WebServer]:
    """nginx with the example, but for TLS."""
    assert shutil.which("nginx"), "the tests need nginx: install the package nginx"
    assert BROTLI.exists(), "the tests need brotli for nginx: install the package libnginx-mod-http-brotli-static"
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of tests are closed to others
    (folder / "site.conf").write_text(nginx(f"    listen 127.0.0.1:{port};\n", str(site)))
    (folder / "nginx.conf").write_text(MAIN.format(module=BROTLI, user=user, folder=folder))
    with running(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], port, folder) as server:
        yield server


@contextmanager
def caddy_over(site: Path, folder: Path) -> Iterator[WebServer]:
    """Caddy with the example, but for TLS."""
    assert shutil.which("caddy"), "the tests need Caddy: install the package caddy"
    port = free_port()
    (folder / "Caddyfile").write_text(
        "{\n\tadmin off\n\tauto_https off\n}\n" + caddy(f"http://127.0.0.1:{port}", str(site))
    )
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with running(command, port, folder) as server:
        yield server


SERVERS = {"nginx": nginx_over, "caddy": caddy_over}
