from __future__ import annotations

import pytest

from tests.publishing import sites
from tests.publishing.nursery import nursery
from tests.publishing.proxy import proxied
from tests.publishing.reader import Away, Names
from tests.publishing.stage import HERE, Stage
from tests.publishing.weed import BUCKET, seaweed


@pytest.fixture(scope="session")
def weed():
    """A real S3-compatible server."""
    with seaweed() as running:
        yield running


@pytest.fixture(scope="session")
def proxy(weed):
    """What stands between publishers and the server."""
    with proxied(weed.port) as running:
        yield running


@pytest.fixture(scope="session")
def publishers(tmp_path_factory):
    """Two nurseries for publishers."""
    top = tmp_path_factory.mktemp("publishers")
    with nursery(top / "one") as one, nursery(top / "other") as other:
        yield one, other


@pytest.fixture(scope="session")
def built_sites(tmp_path_factory, proxy, publishers):
    """The three versions of the small site, built, with their targets."""
    top = tmp_path_factory.mktemp("publishing")
    found = {
        version: sites.write(top / version, files(), sites.targets(proxy.port))
        for version, files in sites.VERSIONS.items()
    }
    for both in (("first", "second"), ("third",)):
        runs = [
            nursery.start("build", "--site", str(found[version]), "--as-of", sites.AS_OF, "--quiet")
            for nursery, version in zip(publishers, both, strict=False)
        ]
        for run in runs:
            ended = run.wait()
            assert ended.code == 0, ended
    return found


@pytest.fixture(scope="session")
def reader(weed):
    """Somebody who reads what is published."""
    found = Away(HERE, weed.port, BUCKET)
    yield found
    found.close()


@pytest.fixture(scope="session")
def stage(weed, proxy, publishers, built_sites, reader):
    """A target and what is needed to publish there."""
    return Stage(weed.bucket, proxy, publishers, built_sites, reader, Names())
