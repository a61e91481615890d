"""The examples for hosts are what the code decides, and what the hosts' own tools take."""

from __future__ import annotations

import json
import subprocess

import pytest
from playwright._impl._driver import compute_driver_executable

from sitegen.base.headers import security_headers
from tests.house import host_files

POLICY = json.loads(host_files.cloudfront())


@pytest.mark.parametrize("name", sorted(host_files.expected()))
def test_an_example_is_what_the_code_decides(name):
    assert (host_files.FOLDER / name).read_text("utf-8") == host_files.expected()[name], "run make docs"


def test_there_are_no_other_examples():
    assert {path.name for path in host_files.FOLDER.iterdir()} == host_files.expected().keys()


def test_cloudfront_sends_every_header():
    custom = {item["Header"] for item in POLICY["CustomHeadersConfig"]["Items"]}
    own = {
        "ContentSecurityPolicy": "Content-Security-Policy",
        "StrictTransportSecurity": "Strict-Transport-Security",
        "ReferrerPolicy": "Referrer-Policy",
        "ContentTypeOptions": "X-Content-Type-Options",
    }
    assert custom | {own[name] for name in POLICY["SecurityHeadersConfig"]} == {name for name, _ in security_headers()}
    assert POLICY["CustomHeadersConfig"]["Quantity"] == len(custom)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("/", "/index.html"),
        ("/guide/", "/guide/index.html"),
        ("/feed.xml", "/feed.xml"),
        ("/assets/site.1dec98602e.css", "/assets/site.1dec98602e.css"),
        ("/guide", "301 /guide/"),
        ("/clinics/us/wa", "301 /clinics/us/wa/"),
    ],
)
def test_cloudfronts_function_finds_pages(uri, expected):
    node, _ = compute_driver_executable()
    script = host_files.cloudfront_function() + (
        f"const found = handler({{ request: {{ uri: {json.dumps(uri)} }} }});"
        "console.log(found.uri ?? `${found.statusCode} ${found.headers.location.value}`);"
    )
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected
