"""The evaluation on a cluster: the same table as without one, whoever dies on the way."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import psutil
import pytest

from colorlab import images
from colorlab.cli import main as cli
from colorlab.evaluation import EvaluationError, folder, ray_engine, store
from colorlab.models import MeanColour

# Not imported here: Ray reads its settings when it is.
needs_ray = pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed (300 MB): "
                               "pip install -c constraints.txt -e '.[dev,cluster]'")


@pytest.fixture
def photos(tmp_path):
    """Twelve photos and a broken one."""
    place = tmp_path / "photos"
    for i in range(12):
        target = place / ("cars" if i % 2 else "scenes") / f"{i:02}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        images.write(target, np.random.default_rng(i).integers(40, 216, (20 + i, 30 - i, 3), dtype=np.uint8))
    (place / "cars" / "broken.jpg").write_bytes(b"no picture")
    return place


@pytest.fixture(scope="module")
def cluster():
    """Two workers' room on this machine, for all tests: starting it takes seconds."""
    module = ray_engine._ray(local=True)
    with ray_engine._cluster(module, 2, None):
        yield module


def evaluated(photos, out, models, **options):
    return folder.evaluate_into(photos, models, out, **{"batch_size": 2, "workers": 2, "progress": False, **options})


def same(first, second):
    pd.testing.assert_frame_equal(*(outcome.table.drop(columns=store.TIMES) for outcome in (first, second)))


def tinted(marks, killing: str = "", seconds: float = 0):
    """A model of a class that no worker can import; leaves a mark per answer, and dies where one is named `killing`."""

    class Tinted(MeanColour):
        name = "tinted"

        def forward(self, L):
            (marks / f"{time.time_ns()}-{os.getpid()}").touch()
            time.sleep(seconds)
            if killing and (marks / killing).exists():
                os.kill(os.getpid(), signal.SIGKILL)
            return super().forward(L)

    marks.mkdir(exist_ok=True)
    return Tinted()


def _words(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []


@needs_ray
def test_the_same_table_as_without(cluster, photos, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the workers were started elsewhere
    models = ["zhang16-mini", tinted(tmp_path / "marks"), "grey"]
    outcome = evaluated("photos", "out", models, engine="ray", pictures=True)
    same(outcome, evaluated("photos", "plain", models, pictures=True))
    assert sorted(path.name for path in (tmp_path / "out").rglob("*.png")) == sorted(
        path.name for path in (tmp_path / "plain").rglob("*.png"))
    assert len(outcome.table) == 39 and outcome.table["error"].notna().sum() == 3


@needs_ray
def test_workers_choose_what_was_chosen_here(cluster, photos, tmp_path, monkeypatch):
    monkeypatch.setenv("COLORLAB_MAX_PIXELS", "10")  # the workers' machines know nothing of it
    outcome = evaluated(photos, tmp_path / "out", ["grey"], engine="ray")
    assert outcome.table["error"].str.contains("over 10 pixels").sum() > 8
    same(outcome, evaluated(photos, tmp_path / "plain", ["grey"]))


@needs_ray
def test_only_what_is_not_known_is_computed(cluster, photos, tmp_path):
    model = tinted(tmp_path / "marks")
    evaluated(photos, tmp_path / "out", ["grey"])
    evaluated(photos, tmp_path / "out", [model], limit=6)
    images.write(photos / "cars" / "01.png", np.zeros((20, 30, 3), np.uint8))
    before = set((tmp_path / "marks").iterdir())
    outcome = evaluated(photos, tmp_path / "out", ["grey", model], engine="ray")
    assert outcome.notes == ["1 photos have changed since an earlier run and were measured again"]
    assert outcome.measured == 2 + 13  # a batch of grey; of the model, whose batches were others, all
    new = [path.name for path in set((tmp_path / "marks").iterdir()) - before]
    assert {name.partition("-")[2] for name in new} - {str(os.getpid())}  # this process draws the report only
    same(outcome, evaluated(photos, tmp_path / "plain", ["grey", model]))


@needs_ray
def test_a_killed_worker_loses_nothing(cluster, photos, tmp_path):
    model, killed = tinted(tmp_path / "marks", seconds=0.1), []

    def kill():
        while not (seen := sorted((tmp_path / "marks").iterdir())[3:]):
            time.sleep(0.01)
        killed.append(int(seen[0].name.partition("-")[2]))
        os.kill(killed[0], signal.SIGKILL)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    outcome = evaluated(photos, tmp_path / "out", [model, "grey"], engine="ray")
    thread.join(10)
    assert len(killed) == 1 and not psutil.pid_exists(killed[0])
    assert outcome.measured == len(outcome.table) == 26  # all rows, none twice
    assert not outcome.table.duplicated(["photo", "model"]).any()
    same(outcome, evaluated(photos, tmp_path / "plain", [model, "grey"]))


@needs_ray
def test_a_batch_that_kills_every_worker_ends_the_run(cluster, photos, tmp_path, monkeypatch):
    monkeypatch.setattr(ray_engine, "RETRIES", 1)
    model = tinted(tmp_path / "marks", killing="now")
    (tmp_path / "marks" / "now").touch()
    with pytest.raises(EvaluationError, match="the Ray cluster gave up .* what is measured is kept"):
        evaluated(photos, tmp_path / "out", [model], engine="ray")
    (tmp_path / "marks" / "now").unlink()
    same(evaluated(photos, tmp_path / "out", [model]), evaluated(photos, tmp_path / "plain", [model]))


@needs_ray
def test_the_command_killed_and_run_again(photos, tmp_path):
    command = [sys.executable, "-m", "colorlab", "evaluate", str(photos), "-o", str(tmp_path / "out"), "--models",
               "zhang16-mini", "grey", "--engine", "ray", "--workers", "2", "--batch-size", "1"]
    process, parts = subprocess.Popen(command, stderr=subprocess.DEVNULL), tmp_path / "out" / "parts"
    end = time.monotonic() + 240
    while process.poll() is None and time.monotonic() < end and len(list(parts.glob("*.parquet"))) < 3:
        time.sleep(0.01)
    started = psutil.Process(process.pid).children(recursive=True)
    listening = [c.laddr.ip.removeprefix("::ffff:") for child in started if child.is_running()
                 for c in child.net_connections() if c.status == psutil.CONN_LISTEN]
    agents = [child for child in started if "Agent" in " ".join(_words(child))]
    process.kill()
    process.wait()
    assert set(listening) == {"127.0.0.1"}
    assert not psutil.wait_procs(set(started) - set(agents), timeout=20)[1]
    for agent in agents:  # they end, too, but only after minutes
        with contextlib.suppress(psutil.NoSuchProcess):
            agent.kill()
    known = sum(len(pd.read_parquet(path)) for path in parts.glob("*.parquet"))
    outcome = evaluated(photos, tmp_path / "out", ["zhang16-mini", "grey"], batch_size=1)
    assert 6 <= known < 26 and outcome.measured == 26 - known
    same(outcome, evaluated(photos, tmp_path / "plain", ["zhang16-mini", "grey"], batch_size=1))


@needs_ray
def test_an_address_that_does_not_answer(photos, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(ray_engine, "SECONDS", 3)
    with socket.create_server(("127.0.0.1", 0)) as server:  # takes calls, but is no Ray
        address = f"127.0.0.1:{server.getsockname()[1]}"
        assert cli.main(["evaluate", str(photos), "-o", str(tmp_path / "out"), "--models", "grey", "--engine", "ray",
                         "--address", address]) == 2
    message = capsys.readouterr().err
    assert f"colorlab: no Ray cluster answers at {address} (nothing within 3 s): give the HOST:PORT" in message
    assert message.count("\n") == message.count("colorlab:") == 1


def test_without_ray(photos, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    words = ["evaluate", str(photos), "-o", str(tmp_path / "out"), "--models", "grey"]
    assert cli.main([*words, "--engine", "ray"]) == 2
    assert capsys.readouterr().err.endswith("colorlab: an evaluation on a cluster needs Ray: pip install "
                                            "colorlab[cluster]\n")
    assert cli.main([*words, "--address", "auto"]) == 2
    assert "--address is for --engine ray" in capsys.readouterr().err
    shutil.rmtree(tmp_path / "out")
    assert cli.main(words) == 1  # a broken photo; without Ray everything else works
