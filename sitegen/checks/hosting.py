"""What is lost on the host that `publish.host` names, and what it does not take.

GitHub Pages sends no headers of a site's own. Its pages carry the content security policy and the referrer policy
themselves, but nothing stands in for `frame-ancestors` (others may show the site inside a frame), HSTS,
`Permissions-Policy`, `Cross-Origin-Opener-Policy`, `X-Content-Type-Options` and `Cache-Control` (every file, hashed
names too, is kept for ten minutes). Addresses that moved lead on by a page, not by a 301.

Netlify and Cloudflare Pages serve a site at the root of a host, so nothing is found below the path of a `base_url`
such as `https://x.example/guide/`.

Hosts refuse what is past their limits, or leave it out without a word. Cloudflare Pages takes 20,000 files of at most
25 MiB and 2,000 redirects of at most 1,000 characters, GitHub Pages a site of 1 GB. Netlify names no number of
redirects, but advises against 10,000. A redirect that is not read still leads on by its page.

Netlify, Cloudflare Pages, GitHub Pages and CloudFront compress by themselves and never send `page.html.br` for
`page.html`, so `publish.precompress` would only add files there.

To mend it, publish where the site fits, or put a CDN before the host that adds the headers; give the site an address
without a path; take `precompress` out. To live with what a host lacks, write the code under `checks.off`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.base.problem import Problem
from sitegen.model.hosts import HOSTS, MEBIBYTE
from sitegen.outputs.hosting import redirect_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks.subject import Subject
    from sitegen.model.hosts import Host

CODES: Final = ("copies-unserved", "host-limit", "host-without-headers", "host-without-path")
_SETTINGS: Final = "data/site.yaml"
_HOST: Final = (_SETTINGS, ("publish", "host"))


def check(subject: Subject) -> Iterator[Problem]:
    """What the host cannot do for this site."""
    config = subject.site.config
    host = HOSTS[config.publish.host]
    if host.meta:
        message = f"{host.name} sends none of the site's headers: no HSTS, no frame-ancestors, no caching for good"
        yield subject.fault(
            _HOST, "host-without-headers", message, "see `sitegen check --explain host-without-headers`"
        )
    if subject.site.base and not host.path:
        message = f"{host.name} serves a site at the root of its host, not below `{subject.site.base}/`"
        yield subject.fault(
            (_SETTINGS, ("base_url",)), "host-without-path", message, "give it an address without a path"
        )
    if config.publish.precompress and not host.siblings:
        message = f"{host.name} compresses by itself and never sends compressed copies of files"
        yield subject.fault((_SETTINGS, ("publish", "precompress")), "copies-unserved", message, "take the key out")
    yield from _redirects(subject, host)
    yield from _files(subject, host)


def _redirects(subject: Subject, host: Host) -> Iterator[Problem]:
    if not host.headers:
        return
    hint = "those past it lead on by a page"
    found = [
        (redirect, redirect_line(redirect.old, subject.site.href(redirect.new), host))
        for redirect in subject.site.redirects
    ]
    if host.redirects and len(found) > host.redirects:
        message = f"{len(found):,} addresses have moved; {host.name} reads {host.redirects:,} redirects"
        yield subject.fault(_HOST, "host-limit", message, hint)
    for redirect, line in found:
        if host.redirect and len(line) > host.redirect:
            message = f"a redirect has {len(line):,} characters; {host.name} reads {host.redirect:,}"
            yield subject.fault((redirect.path, ("aliases",)), "host-limit", message, "it leads on by a page")


def _files(subject: Subject, host: Host) -> Iterator[Problem]:
    if host.files and len(subject.emitted) > host.files:
        message = f"the site has {len(subject.emitted):,} files; {host.name} takes {host.files:,}"
        yield subject.fault(_HOST, "host-limit", message)
    if not host.file_bytes and not host.site_bytes:
        return
    total = 0
    for one in subject.emitted:
        size = subject.page(one.path).size if one.living else len(subject.read(one.path))
        total += size
        if host.file_bytes and size > host.file_bytes:
            message = f"`{one.address}` has {size / MEBIBYTE:.1f} MiB; {host.name} takes {host.file_bytes // MEBIBYTE}"
            yield Problem(subject.origin(one), "warning", "host-limit", message)
    if host.site_bytes and total > host.site_bytes:
        message = f"the site has {total / 1e9:.2f} GB; {host.name} takes {host.site_bytes / 1e9:.0f}"
        yield subject.fault(_HOST, "host-limit", message)
