"""What a publish costs beside `rclone sync` and `aws s3 sync`: requests, bytes, seconds, and what a reader saw meanwhile.

All three publish the same output folder into one bucket of a real S3-compatible server, each below a prefix of its
own, by way of a proxy that counts; a reader goes round the site while they do.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import yaml

from tests.bench.corpus import write_site
from tests.bench.process import measured
from tests.demo import AS_OF
from tests.publishing.named import Where, is_page, named_by
from tests.publishing.proxy import proxied
from tests.publishing.reader import FIXED, Away, by_http
from tests.publishing.weed import BUCKET, PUBLISHER, seaweed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.publishing.proxy import Proxy
    from tests.publishing.reader import Public

ROOT = Path(__file__).parents[2]
OWN = Path(sys.executable).parents[1] / "aws" / "bin" / "aws"  # as the Makefile installs it
RECORD = ".sitegen-manifest.json"  # the output's own, which no tool is to publish
PAGES = 300  # that the reader goes round
NAMES = 8  # pages, and other files, named by a file that it looks for at a time
MANY_LOST = 3  # files named in the report


@dataclass(frozen=True)
class Tool:
    """A program that publishes; ``command`` gives what to run for the site's folder and the proxy's port."""

    name: str
    command: Callable[[Path, int], list[str]]


def _ours(site: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "sitegen", "publish", "bench", "--site", str(site), "--as-of", str(AS_OF), "--quiet"]


def _rclone(site: Path, port: int) -> list[str]:
    flags = ["--checksum", "--fast-list", "--quiet", "--exclude", RECORD]
    return ["rclone", "sync", *flags, str(site / "output"), f"bench:{BUCKET}/rclone"]


def _aws(site: Path, port: int) -> list[str]:
    program = str(OWN) if OWN.exists() else shutil.which("aws") or "aws"
    flags = ["--delete", "--only-show-errors", "--exclude", RECORD, "--endpoint-url", f"http://127.0.0.1:{port}"]
    return [program, "s3", "sync", *flags, str(site / "output"), f"s3://{BUCKET}/aws/"]


TOOLS = (Tool("sitegen", _ours), Tool("rclone", _rclone), Tool("aws", _aws))


def nothing(site: Path) -> None:
    """The site as it is."""


def one_article(site: Path) -> None:
    """One more sentence in an article of the guide."""
    _append(site / "content/guide/cost.md", "\nOne more sentence.\n")


def style_sheet(site: Path) -> None:
    """Another name for the file that every page names."""
    _append(site / "themes/default/css/utilities.css", "\n.bench { color: inherit; }\n")


CASES = (
    ("first publish", nothing),
    ("nothing changed", nothing),
    ("one article", one_article),
    ("style sheet", style_sheet),
)


def run(clinics: int) -> None:
    """Print a line for each case and tool, and what readers missed."""
    with tempfile.TemporaryDirectory(prefix="bench-publish-") as folder, seaweed() as weed, proxied(weed.port) as proxy:
        site = write_site(Path(folder) / "site", clinics, 200)
        where = _configured(site, proxy.port)
        away = Away(where, weed.port, BUCKET)
        print(
            f"{'':8} {'requests':>9} {'sent MB':>9} {'rec. MB':>8} {'wall s':>7} {'cpu s':>7}  readers that lacked a file"
        )
        for case, edit in CASES:
            before = _files(site)
            edit(site)
            command = [sys.executable, "-m", "sitegen", "build", "--site", site, "--as-of", str(AS_OF), "--quiet"]
            subprocess.run(command, cwd=ROOT, check=True)
            after = _files(site)
            changed = sum(1 for path in before.keys() | after.keys() if before.get(path) != after.get(path))
            print(f"{case}: {len(after)} files, {changed} of them new, changed or gone", flush=True)
            for tool in TOOLS:
                public = by_http(where, weed.port, BUCKET, f"{tool.name}/")
                print(_line(tool, site, proxy, away if before else None, public), flush=True)
        away.close()


def _line(tool: Tool, site: Path, proxy: Proxy, away: Away | None, public: Public) -> str:
    """A publish in figures; ``away`` reads meanwhile, unless there is nothing to read yet."""
    pages = _pages(site)
    opened = {path: data for path in pages if (data := public.fetch(path)) is not None and path.endswith(".html")}
    now = proxy.fresh()
    if away:
        away.start(f"{tool.name}/", pages, most=NAMES)
    taken = measured(tool.command(site, proxy.port), ROOT, **_environment(proxy.port))
    proxy.settle()
    figures = f"{now.count:9} {now.sent / 1e6:9.2f} {now.received / 1e6:8.2f} {taken.wall:7.1f} {taken.cpu:7.1f}"
    if not away:
        return f"{tool.name:8} {figures}"
    reader = away.stop()
    lost = sorted({f"/{miss.source} lacked /{miss.missing}" for miss in reader.misses})
    there = functools.cache(public.has)
    named = {
        path: (name for name in named_by(public.where, path, data) if not is_page(name))
        for path, data in opened.items()
    }
    left = sum(1 for names in named.values() if not all(map(there, names)))
    seen = (
        f"{len({miss.source for miss in reader.misses})} on {reader.pages} visits meanwhile; "
        f"{left} of {len(opened)} that had a page open since before"
    )
    return "\n".join([f"{tool.name:8} {figures}  {seen}", *(f"{'':10}{one}" for one in lost[:MANY_LOST])])


def _environment(port: int) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": PUBLISHER.name, "AWS_SECRET_ACCESS_KEY": PUBLISHER.secret, "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CA_BUNDLE": "", "RCLONE_CONFIG": os.devnull,
        "RCLONE_CONFIG_BENCH_TYPE": "s3", "RCLONE_CONFIG_BENCH_PROVIDER": "Other", "RCLONE_CONFIG_BENCH_ENV_AUTH": "true",
        "RCLONE_CONFIG_BENCH_ENDPOINT": f"http://127.0.0.1:{port}", "RCLONE_CONFIG_BENCH_REGION": "us-east-1",
        "RCLONE_CONFIG_BENCH_NO_CHECK_BUCKET": "true",
    }  # fmt: skip


def _configured(site: Path, port: int) -> Where:
    """Give the site a target; where it will be read."""
    path = site / "data/site.yaml"
    settings = yaml.safe_load(path.read_text("utf-8"))
    target = f"{{to: s3://{BUCKET}/sitegen, endpoint: http://127.0.0.1:{port}, region: us-east-1}}"
    _append(path, f"\npublish: {{targets: {{bench: {target}}}}}\n")
    whole = urlsplit(settings["base_url"])
    return Where(f"{whole.scheme}://{whole.netloc}", whole.path.rstrip("/"))


def _pages(site: Path) -> list[str]:
    """What the reader goes round: files with fixed names, the article, and pages by lot."""
    pages = sorted(path for path in _files(site) if path.endswith(".html"))
    return [*FIXED, "guide/cost/index.html", "search/index.html", *Random(1).sample(pages, min(PAGES, len(pages)))]


def _files(site: Path) -> dict[str, tuple[int, int]]:
    """The output's files, and whether they are the same as before: a build writes none that did not change."""
    top = site / "output"
    found: dict[str, tuple[int, int]] = {}
    for folder, _, names in os.walk(top):
        for name in names:
            if name != RECORD:
                state = (Path(folder) / name).stat()
                found[(Path(folder) / name).relative_to(top).as_posix()] = (state.st_ino, state.st_mtime_ns)
    return found


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")
