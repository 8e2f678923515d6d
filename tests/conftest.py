"""Fixtures that several test files share, and what lets two processes test side by side."""

import os
from collections import Counter

# Before torch is imported: two processes of pytest-xdist, and what they start, would fight for the cores.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

from pathlib import Path

import pytest
import torch

import colorlab


def pytest_configure(config):
    """Whoever gives a tensor to matplotlib or numpy gets a warning from numpy 2: in our own code it is an error."""
    config.addinivalue_line("filterwarnings", "error:__array_:DeprecationWarning")


def pytest_collection_modifyitems(items):
    """Long files come first, then those with the most slow tests, so that no process ends long before the other."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    long = {item.path: mark.args[0] for item in items if (mark := item.get_closest_marker("takes"))}
    items.sort(key=lambda item: (-long.get(item.path, 0), -slow[item.path]))


@pytest.fixture(scope="module")
def one_thread():
    """For tests of networks so small that they are done before a second thread has begun."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to work in, with an empty cache of weights."""
    monkeypatch.setenv("COLORLAB_CACHE", str(tmp_path / "cache"))
    # Commands that run in a process of their own find the package that is tested here.
    monkeypatch.setenv("PYTHONPATH", str(Path(colorlab.__file__).parents[1]), prepend=os.pathsep)
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"
