"""Settings of the whole test run."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    max_examples=25,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# `make fuzz` asks for this one by --hypothesis-profile.
settings.register_profile("fuzz", parent=settings.get_profile("house"), derandomize=False, max_examples=1000)
settings.load_profile("house")


def pytest_addoption(parser):
    parser.addoption("--renew", action="store_true", help="rewrite expected reports and golden files; read the diff")
    parser.addoption("--sequences", type=int, default=300, help="how many sequences of builds are played")
    parser.addoption("--first-sequence", type=int, default=0, help="the number of the first of them")
    parser.addoption("--kills", type=int, default=6, help="how many publishes are killed, each at another request")
    parser.addoption("--weathers", type=int, default=2, help="how many publishes go through a storm of faults")
    parser.addoption("--every-case", action="store_true", help="all cases are tried of which otherwise some are")


def pytest_configure(config):
    config.addinivalue_line("markers", "sampled(one_in): of the cases of a test, only one in so many is tried at first")


def pytest_collection_modifyitems(config, items):
    """Leave out cases of tests that are marked as `sampled`: from the first on, one in so many stays."""
    if config.getoption("--every-case"):
        return
    met = Counter()
    kept, left = [], []
    for item in items:
        mark = item.get_closest_marker("sampled")
        test = item.parent.nodeid, getattr(item, "originalname", item.name)
        (left if mark and met[test] % mark.args[0] else kept).append(item)
        met[test] += 1
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.fixture
def renew(request) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--renew"))
