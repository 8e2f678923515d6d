"""Several processes train one model: each takes its share of every batch, and they average what they found.

A launcher starts them, one per GPU (`torchrun --nproc-per-node 4 -m colorlab train ...`). All hold the same weights
and take the same step; without a launcher every function here does nothing, or what one process needs. The result is
that of one process with the whole batch, but for rounding, since

- the shares have equal sizes, and every loss is a plain mean over photos or pixels (`colorlab.losses`): the mean of the
  shares' gradients is the gradient of the batch;
- what is drawn at random (photos, crop, mirror) is drawn for the whole batch, and then shared;
- BatchNorm compares the photos of the whole batch, too (`shared_batch_norm`).

Rounding is all that differs, but Adam and BatchNorm blow it up: in float32 two curves part by percents after some ten
steps, as two runs of one process do when the pixels are changed by a ten-millionth.
"""

import contextlib
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor, nn

from colorlab.models import folding
from colorlab.training.folder import TrainingError

TIMEOUT = timedelta(minutes=10)  # more than one process needs for a validation or a checkpoint while the others wait
PATIENCE = 10  # seconds


# --- who is there


def join(device: torch.device) -> torch.device:
    """Join the processes that a launcher started; the device of this one: a GPU of its own if they use GPUs.

    Raises
    ------
    TrainingError
        If this machine has fewer GPUs than processes.
    """
    if not _launched():
        return device
    if device.type == "cuda":
        local, there = int(os.environ.get("LOCAL_RANK", 0)), torch.cuda.device_count()
        if local >= there:
            raise TrainingError(f"one process per GPU: this machine has {there}, so --nproc-per-node {there}")
        device = torch.device("cuda", local)
        torch.cuda.set_device(device)
    if not _joined():
        # gloo on CPUs carries flags and files even where nccl carries gradients: that keeps no GPU waiting.
        gpus = device.type == "cuda" and dist.is_nccl_available()
        dist.init_process_group("cpu:gloo,cuda:nccl" if gpus else "gloo", timeout=TIMEOUT)
    return device


def leave() -> None:
    """Take leave of the others, once all is done. After an error one just goes, since they might not answer."""
    if _joined():
        dist.destroy_process_group()


def size() -> int:
    """The number of processes."""
    return dist.get_world_size() if _joined() else 1


def first() -> bool:
    """Whether this is the process that writes files and talks."""
    if _joined():
        return dist.get_rank() == 0
    return not _launched() or int(os.environ["RANK"]) == 0


def _joined() -> bool:
    return dist.is_available() and dist.is_initialized()


def _launched() -> bool:
    """Whether a launcher started several and said how they find each other."""
    told = all(name in os.environ for name in ("MASTER_ADDR", "MASTER_PORT", "RANK", "WORLD_SIZE"))
    return told and int(os.environ["WORLD_SIZE"]) > 1


@contextlib.contextmanager
def one_voice() -> Iterator[None]:
    """Around a command: what all processes would say, the first one says."""
    if first():
        yield
        leave()
        return
    try:
        with contextlib.redirect_stdout(None), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
        leave()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:
        # If the first has the same error, the launcher ends this process while it waits; if not, it must be said here.
        time.sleep(PATIENCE)
        raise


# --- what they tell each other


def agree(**given) -> None:
    """Raise a TrainingError, in every process, unless all were given the same."""
    if size() == 1:
        return
    everyone = [None] * size()
    dist.all_gather_object(everyone, given)
    for name, value in everyone[0].items():
        for other in everyone:
            if other[name] != value:
                raise TrainingError(f"the processes were started with different {name}: {value} and {other[name]}")


def from_first(act: Callable, *arguments, **options):
    """What the first process, which alone acts, gets; the others wait for it. Its error becomes that of all."""
    if size() == 1:
        return act(*arguments, **options)
    answer = [None, None]
    if first():
        try:
            answer[0] = act(*arguments, **options)
        except Exception as error:
            answer[1] = error
    dist.broadcast_object_list(answer, src=0)
    if answer[1] is not None:
        raise answer[1]
    return answer[0]


def any_of(*flags: bool) -> list[bool]:
    """For each flag, whether it is set in any process: all stop and save at the same step."""
    if size() == 1:
        return list(flags)
    raised = torch.tensor(flags, dtype=torch.uint8)
    dist.all_reduce(raised, dist.ReduceOp.MAX)
    return [bool(flag) for flag in raised]


def mean(x: Tensor) -> Tensor:
    """The mean over the processes of a tensor that has the same shape in each."""
    if size() == 1:
        return x
    total = x.detach().clone(memory_format=torch.contiguous_format)
    dist.all_reduce(total)
    return total / size()


# --- what they share


def share(batch_size: int) -> slice:
    """Which photos of a batch are this process's."""
    count = batch_size // size()
    rank = dist.get_rank() if _joined() else 0
    return slice(rank * count, (rank + 1) * count)


def same_weights(model: nn.Module) -> None:
    """Give every process the weights of the first."""
    if size() > 1:
        model.load_state_dict(from_first(model.state_dict))


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Replace every gradient by its mean over the processes: in one message, since each costs a journey."""
    if size() == 1:
        return
    gradients = [p.grad for p in parameters if p.grad is not None]
    averaged = mean(torch.cat([g.reshape(-1) for g in gradients]))
    for gradient, part in zip(gradients, averaged.split([g.numel() for g in gradients])):
        gradient.copy_(part.view(gradient.shape))


@contextlib.contextmanager
def shared_batch_norm(model: nn.Module) -> Iterator[None]:
    """Within it, the BatchNorm layers of a model compare the photos of all processes."""
    kinds = {layer: type(layer) for layer in model.modules() if isinstance(layer, folding.NORMS) and size() > 1}
    for layer in kinds:
        layer.__class__ = SharedBatchNorm  # the same layer with the same weights: only how it computes is another
    try:
        yield
    finally:
        for layer, kind in kinds.items():
            layer.__class__ = kind


class SharedBatchNorm(nn.SyncBatchNorm):
    """BatchNorm over the photos of all processes: on GPUs torch's own, which is fast but refuses CPUs; there, this."""

    process_group = None  # all

    def forward(self, x: Tensor) -> Tensor:
        """x (B, C) or (B, C, H, W), the share of this process -> the same shape."""
        if x.is_cuda or not self.training:
            return super().forward(x)
        every = [0, *range(2, x.ndim)]
        channels = (-1, *[1] * (x.ndim - 2))
        average = _Mean.apply(x.mean(every))
        centred = x - average.view(channels)
        variance = _Mean.apply(centred.square().mean(every))
        with torch.no_grad():
            count = x.numel() // x.shape[1] * size()
            self.num_batches_tracked += 1
            self.running_mean.lerp_(average, self.momentum)
            self.running_var.lerp_(variance * (count / (count - 1)), self.momentum)
        scale = self.weight * (variance + self.eps).rsqrt()
        return centred * scale.view(channels) + self.bias.view(channels)


class _Mean(torch.autograd.Function):
    """`mean`, and its derivative: every share has a part in what all processes compute from the mean."""

    @staticmethod
    def forward(context, x):
        return mean(x)

    @staticmethod
    def backward(context, gradient):
        return mean(gradient)
