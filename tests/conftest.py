"""Fixtures that several test files share."""

import pytest
import torch


@pytest.fixture(scope="module")
def one_thread():
    """For tests of networks so small that they are done before a second thread has begun."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
