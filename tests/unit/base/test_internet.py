"""Addresses on the internet: which machines may be asked, and what a link asks for."""

from __future__ import annotations

import pytest

from sitegen.base.internet import is_public, is_unreal, led_to, target


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.8.9.10",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
        ),
        *("192.168.0.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1"),
        *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255"),
        *(
            "::",
            "::1",
            "fe80::1",
            "fe80::1%eth0",
            "febf::1",
            "fec0::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "ff0e::1",
        ),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "2001:db8::1"),
        *("2002:7f00:1::1", "2002:a00:1::", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1"),
        *(
            "2001::1",
            "3fff::1",
            "192.88.99.1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "4000::1",
            "",
            "localhost",
            "127.1",
            "0x7f000001",
        ),
    ],
)
def test_what_is_no_public_address_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "9.9.9.9", "93.184.215.14", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1"),
        *("192.167.255.255", "169.253.1.1", "223.255.255.254", "2606:4700:4700::1111", "2a00:1450:4001:800::200e"),
        *("::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"),
    ],
)
def test_public_addresses_may_be_asked(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["a.example", "a.EXAMPLE.", "test", "x.y.test", "no.invalid", "localhost", "a.localhost"]
)
def test_names_that_are_kept_for_examples(host):
    assert is_unreal(host)


@pytest.mark.parametrize("host", ["example.com", "test.org", "contest", "127.0.0.1", "localhost.org"])
def test_names_that_may_exist(host):
    assert not is_unreal(host)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://Clinic.org", "https://clinic.org/"),
        ("http://clinic.org:80/a?b=c d#e", "http://clinic.org/a?b=c%20d"),
        ("http://clinic.org:8080/é%20x", "http://clinic.org:8080/%C3%A9%20x"),
        ("https://bücher.de/", "https://xn--bcher-kva.de/"),
        ("http://[2606:4700::1]:81/", "http://[2606:4700::1]:81/"),
        ("https://doi.org/10.1016/S0006-3223(99)00230-9", "https://doi.org/10.1016/S0006-3223(99)00230-9"),
    ],
)
def test_what_a_link_asks_for(address, url):
    assert target(address).url == url


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "mailto:a@b.c",
            "//clinic.org/",
            "/guide/",
            "https://",
            "http://a b/",
            "http://x@clinic.org/",
            "ftp://a.org/",
        ),
        *("http://a.org:0/", "http://a.org:99999/", "http://[1/", "http://a..b\r\nHost: c/", "http://\u2024\u2024/"),
    ],
)
def test_what_nobody_can_ask_for(address):
    assert target(address) is None


def test_where_a_redirect_leads():
    here = target("https://clinic.org/a/b?c")
    assert led_to(here, "../d").url == "https://clinic.org/d"
    assert led_to(here, "//other.org/x").url == "https://other.org/x"
    assert led_to(here, "http://10.0.0.1/").host == "10.0.0.1"  # refused once it is looked up
    for location in ("mailto:a@b.c", "javascript:alert(1)", "http://[", "file:///etc/passwd"):
        assert led_to(here, location) is None
