"""The same evaluation on many machines, with Ray: `pip install colorlab[cluster]`.

Ray Data hands out the numbers of batches. Each worker is a process that holds the models and takes a batch through
`Store.measure`, just as a thread of the local run does; its rows come back to this process, which alone writes into
the folder. Ray starts a worker that dies again and gives it its batches again.
"""

import contextlib
import copy
import os
import pickle
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Generator, Mapping, Sequence

import torch

from colorlab import images
from colorlab.datasets import Item
from colorlab.evaluation import inflight
from colorlab.evaluation.pipeline import EvaluationError, Result
from colorlab.evaluation.store import Store
from colorlab.models.base import Colorizer

SECONDS = 15  # for a cluster to answer
RETRIES = 5  # a batch that has ended so many workers would end all others, too
LOCAL_MEMORY = 500_000_000  # bytes for models and rows on their way; without a limit Ray takes a third of the machine
LONGEST = 40  # characters of a temporary folder that leave room for the names of Ray's sockets: 104 in all


class Worker:
    """A process with the models; called with the number of a batch."""

    def __init__(self, place: str, store: Store, batches: Sequence[Sequence[Item]], models: Mapping[str, Colorizer],
                 chosen: Mapping[str, str]):
        os.environ |= chosen  # for all photos
        with contextlib.suppress(OSError):
            os.chdir(place)  # paths of photos may be relative
        torch.set_num_threads(1)  # one core each, like the threads of a local run
        device = "cuda" if torch.cuda.is_available() else "cpu"  # Ray shows a worker no GPU but its own
        self.store, self.batches = store, batches
        self.models = {name: model.to(device) for name, model in models.items()}

    def __call__(self, row: dict) -> dict:
        self.store.digests = {}
        answer = self.store.measure(self.batches[row["item"]], self.models)
        return {"item": row["item"], "answer": pickle.dumps((self.store.digests, *answer))}


def run(batches: Sequence[Sequence[Item]], store: Store, models: Mapping[str, Colorizer], workers: int | None = None,
        address: str | None = None) -> Generator[tuple[Sequence[Item], tuple[list[dict], Result]], None, None]:
    """Measure batches on a Ray cluster; yields each batch with what `Store.measure` says of it, in any order.

    Parameters
    ----------
    batches : sequence of sequences of Item
        Their photos must lie on storage that all machines see under the same path.
    store : Store
        What is known; gets the digests of the photos.
    models : mapping of str to Colorizer
        Sent once to each machine, in the CPU's memory, so files of weights need not lie on the others. The code of a
        class of your own is sent along if it stands in a notebook or script; a module must be installed everywhere.
    workers : int, optional
        Processes, with one GPU each if there are any, else with one core. Default: as many as the cluster has room
        for, on this machine alone `inflight.usual_workers`.
    address : str, optional
        HOST:PORT of the cluster's head, or "auto" for the cluster that this machine belongs to. This process must run
        on one of its machines. Default: two or more processes on this machine, which end with the evaluation.

    Raises
    ------
    EvaluationError
        If Ray is not installed, if no cluster answers, or if a batch ends worker after worker.
    """
    ray = _ray(local=address is None)
    if address is not None:
        _check(address)
    return _results(ray, batches, store, models, workers, address)


def _results(ray, batches, store, models, workers, address):
    with _cluster(ray, workers or inflight.usual_workers(), address):
        sent = {name: copy.deepcopy(model).cpu() for name, model in models.items()}
        gpus = int(ray.cluster_resources().get("GPU", 0))
        room = gpus or int(ray.cluster_resources().get("CPU", 1))
        # One block per batch: a row comes back as soon as it is there, and a dying worker loses no other batch.
        numbers = ray.data.from_items(list(range(len(batches))), override_num_blocks=len(batches))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of max_task_retries; see pyproject.toml
            table = numbers.map(
                Worker, fn_constructor_args=(os.getcwd(), store, batches, sent, images.choices.shared()),
                num_cpus=0 if gpus else 1, num_gpus=1 if gpus else 0, max_task_retries=RETRIES,
                compute=ray.data.ActorPoolStrategy(size=max(1, min(workers or room, room, len(batches)))))
        try:
            for row in table.iter_rows():
                digests, rows, result = pickle.loads(row["answer"])
                store.digests |= digests
                yield batches[row["item"]], (rows, result)
        except ray.exceptions.RayError as error:
            reason = str(error).strip().splitlines()[-1][:200]
            raise EvaluationError(f"the Ray cluster gave up ({reason}); what is measured is kept: remove the cause and "
                                  "run it again") from error


def _ray(local: bool):
    """Ray, silent; its settings are read when it is imported."""
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal", "RAY_DATA_LOG_LEVEL": "ERROR"}
    if local:
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # Ray's way to say: listen to 127.0.0.1 alone
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise EvaluationError("an evaluation on a cluster needs Ray: pip install colorlab[cluster]") from error
    ray.data.DataContext.get_current().enable_progress_bars = False
    return ray


@contextlib.contextmanager
def _cluster(ray, workers: int, address: str | None):
    """A connection to a cluster, or one on this machine, which ends with it; one that is there already stays."""
    if ray.is_initialized() and address is None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        options = {"address": address} if address is not None else {
            "num_cpus": workers, "include_dashboard": False, "object_store_memory": LOCAL_MEMORY,
            "_temp_dir": folder if len(folder) <= LONGEST else None}
        try:
            ray.init(**options, logging_level="ERROR", log_to_driver=False)
        except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            raise EvaluationError(f"Ray cannot start ({' '.join(str(error).split())[:200]})") from error
        try:
            yield
        finally:
            ray.shutdown()


def _check(address: str) -> None:
    """Try it in another process: Ray would go on trying for minutes, and then end the process that asked."""
    command = [sys.executable, "-c", "import sys, ray; ray.init(sys.argv[1], log_to_driver=False)", address]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        reason = tried.returncode and (tried.stderr.strip().splitlines() or ["refused"])[-1][:300]
    except subprocess.TimeoutExpired:
        reason = f"nothing within {SECONDS} s"
    if reason:
        raise EvaluationError(f"no Ray cluster answers at {address} ({reason}): give the HOST:PORT that 'ray start "
                              "--head' printed, on a machine of that cluster; if it wants a token, set "
                              "RAY_AUTH_MODE=token")
