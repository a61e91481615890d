"""Settings of the whole test run."""

from __future__ import annotations

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
    parser.addoption("--kills", type=int, default=8, help="how many publishes are killed, each at another request")
    parser.addoption("--weathers", type=int, default=2, help="how many publishes go through a storm of faults")
    parser.addoption("--every-look", action="store_true", help="axe looks at each state in every width and colour")


@pytest.fixture
def renew(request) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--renew"))
