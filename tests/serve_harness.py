"""A small site in a folder, and `sitegen serve` over it as a process of its own."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
PATIENCE = 60  # seconds, before a test gives up waiting for something that should come

SITE: dict[str, str] = {
    "data/site.yaml": "title: Test guide\nbase_url: https://x.example/sub\n",
    "content/guide/cost.md": "---\ntitle: What it costs\ndescription: Prices.\n---\n\nThe first text.\n",
    "content/guide/visit.md": "---\ntitle: The visit\ndescription: A day.\n---\n\nAnother text.\n",
    "content/guide/later.md": "---\ntitle: Later\ndescription: Not yet.\ndraft: true\n---\n\nA draft.\n",
}


def write_site(folder: Path, files: dict[str, str] = SITE) -> Path:
    for path, text in files.items():
        write(folder / path, text)
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@dataclass
class Process:
    """A running `sitegen serve`: its address, and the lines it prints."""

    process: subprocess.Popen[str]
    lines: queue.Queue[str]
    address: str = ""

    def line(self, matching: str) -> re.Match[str]:
        """The next printed line that matches."""
        while True:
            line = self.lines.get(timeout=PATIENCE)
            if found := re.search(matching, line):
                return found

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def serving(site: Path, *flags: str) -> Iterator[Process]:
    """`sitegen serve` over a folder, on any free port; ends with the block."""
    command = [sys.executable, "-m", "sitegen", "serve", "--site", str(site), "--port", "0", *flags]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=ROOT
    ) as process:
        running = Process(process, queue.Queue())
        reader = threading.Thread(target=_read, args=(process, running.lines.put), daemon=True)
        reader.start()
        try:
            running.address = running.line(r"serving (http://\S+)/ ")[1]
            yield running
        finally:
            if process.poll() is None:
                process.kill()
            reader.join(PATIENCE)


def _read(process: subprocess.Popen[str], put: Callable[[str], None]) -> None:
    assert process.stdout
    for line in process.stdout:
        put(line)
