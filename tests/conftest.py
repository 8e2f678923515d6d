"""Fixtures that several test files share, and what lets two processes test side by side."""

import os
from collections import Counter

# Before torch is imported: two processes of pytest-xdist, and what they start, would fight for the cores.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import torch


def pytest_configure(config):
    """Whoever gives a tensor to matplotlib or numpy gets a warning from numpy 2: in our own code it is an error."""
    config.addinivalue_line("filterwarnings", "error:__array_:DeprecationWarning")


def pytest_collection_modifyitems(items):
    """Files with the most slow tests come first, so that no process ends long before the other."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


@pytest.fixture(scope="module")
def one_thread():
    """For tests of networks so small that they are done before a second thread has begun."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
