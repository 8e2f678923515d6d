"""Several processes train one model: each takes its share of every batch, and torch averages their gradients.

A launcher starts them, one per GPU (`torchrun --nproc-per-node 4 -m colorlab train ...`). All hold the same weights
and take the same step; without a launcher every function here does nothing, or what one process needs. The result is
that of one process with the whole batch, but for rounding, since

- the shares have equal sizes, and every loss is a plain mean over photos or pixels (`colorlab.losses`): the mean of the
  shares' gradients is the gradient of the batch (torch's DistributedDataParallel, see `parallel`);
- what is drawn at random (photos, crop, mirror) is drawn for the whole batch, and then shared;
- BatchNorm compares the photos of the whole batch, too: torch's SyncBatchNorm on GPUs; on CPUs, for which torch has
  none, `SharedBatchNorm`.

Rounding is all that differs, but Adam and BatchNorm blow it up: in float32 two curves part by percents after some ten
steps, as two runs of one process do when the pixels are changed by a ten-millionth.
"""

import contextlib
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from colorlab.models import folding
from colorlab.training.state import TrainingError

NORM = nn.BatchNorm1d | nn.BatchNorm2d
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


def world_size() -> int:
    """The number of processes."""
    return dist.get_world_size() if _joined() else 1


def is_main_process() -> bool:
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
    """Around a command: what all processes would say, the main one says."""
    if is_main_process():
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
        # If the main one has the same error, the launcher ends this process while it waits; if not, it must be said.
        time.sleep(PATIENCE)
        raise


# --- what they tell each other


def agree(given: Mapping[str, Any]) -> None:
    """Raise a TrainingError, in every process, unless all were given the same."""
    if world_size() == 1:
        return
    everyone: list[Any] = [None] * world_size()
    dist.all_gather_object(everyone, dict(given))
    for name, value in everyone[0].items():
        for other in everyone:
            if other[name] != value:
                raise TrainingError(f"the processes were started with different {name}: {value} and {other[name]}")


def broadcast(act: Callable, *arguments: Any, **options: Any) -> Any:
    """What the main process, which alone acts, gets; the others wait for it. Its error becomes that of all."""
    if world_size() == 1:
        return act(*arguments, **options)
    answer: list[Any] = [None, None]
    if is_main_process():
        try:
            answer[0] = act(*arguments, **options)
        except Exception as error:
            answer[1] = error
    dist.broadcast_object_list(answer, src=0)
    if answer[1] is not None:
        raise answer[1]
    return answer[0]


def any_process(*flags: bool) -> list[bool]:
    """For each flag, whether it is set in any process: all stop and save at the same step."""
    if world_size() == 1:
        return list(flags)
    raised = torch.tensor(flags, dtype=torch.uint8)
    dist.all_reduce(raised, dist.ReduceOp.MAX)
    return [bool(flag) for flag in raised]


def mean(x: Tensor) -> Tensor:
    """The mean over the processes of a tensor that has the same shape in each."""
    if world_size() == 1:
        return x
    total = x.detach().clone(memory_format=torch.contiguous_format)
    dist.all_reduce(total)
    return total / world_size()


# --- what they share


def share(batch_size: int) -> slice:
    """Which photos of a batch are this process's."""
    count = batch_size // world_size()
    rank = dist.get_rank() if _joined() else 0
    return slice(rank * count, (rank + 1) * count)


def parallel(function: Callable[..., Any], *networks: nn.Module) -> Callable[..., Any]:
    """A function that computes losses, such that its derivatives by these networks are averaged over the processes.

    In one process the function itself. In several it becomes the forward pass of a module that holds the networks,
    under torch's DistributedDataParallel, which also gives every process the weights of the main one. Gradients of
    other networks, through which the losses pass, are not averaged: whoever trains those must zero them first.
    """
    if world_size() == 1:
        return function
    for noise in ("Grad strides do not match", ".*broadcast_buffers. is deprecated"):  # its successor is too new
        warnings.filterwarnings("ignore", message=noise)
    return DistributedDataParallel(_Pass(function, networks), broadcast_buffers=False, find_unused_parameters=True)


class _Pass(nn.Module):
    def __init__(self, function: Callable[..., Any], networks: tuple[nn.Module, ...]):
        super().__init__()
        self.function, self.networks = function, nn.ModuleList(networks)

    def forward(self, *inputs: Any, **options: Any) -> Any:
        return self.function(*inputs, **options)


@contextlib.contextmanager
def shared_batch_norm(*networks: nn.Module) -> Iterator[None]:
    """Within it, the BatchNorm layers of networks compare the photos of all processes.

    Other layers stand in for them, with the very same weights and statistics.
    """
    before = []
    if world_size() > 1:
        for network in networks:
            for parent in list(network.modules()):
                for name, layer in list(parent.named_children()):
                    if isinstance(layer, folding.NORMS):
                        before.append((parent, name, layer))
                        setattr(parent, name, _shared(layer))
    try:
        yield
    finally:
        for parent, name, layer in before:
            layer.train(getattr(parent, name).training)
            setattr(parent, name, layer)


def _shared(layer: NORM) -> nn.Module:
    on_gpu = any(tensor.is_cuda for tensor in (*layer.parameters(), *layer.buffers()))
    return nn.SyncBatchNorm.convert_sync_batchnorm(layer) if on_gpu else SharedBatchNorm(layer)


class SharedBatchNorm(nn.Module):
    """BatchNorm over the photos of all processes on CPUs, for which torch has none; it uses the tensors of `layer`."""

    def __init__(self, layer: NORM):
        super().__init__()
        self.eps, self.momentum = layer.eps, layer.momentum
        self.weight, self.bias = layer.weight, layer.bias
        for name in ("running_mean", "running_var", "num_batches_tracked"):
            self.register_buffer(name, getattr(layer, name))
        self.train(layer.training)

    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def forward(self, x: Tensor) -> Tensor:
        """x (B, C) or (B, C, H, W), the share of this process -> the same shape."""
        if not self.training and self.running_mean is not None:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)
        channels = (-1, *[1] * (x.ndim - 2))
        every = [0, *range(2, x.ndim)]
        average = _Mean.apply(x.mean(every))
        centred = x - average.view(channels)
        variance = _Mean.apply(centred.square().mean(every))
        if self.training:
            self._keep(average.detach(), variance.detach(), x.numel() // x.shape[1] * world_size())
        y = centred * (variance + self.eps).rsqrt().view(channels)
        return y if self.weight is None else y * self.weight.view(channels) + self.bias.view(channels)

    @torch.no_grad()
    def _keep(self, average: Tensor, variance: Tensor, count: int) -> None:
        if self.running_mean is None or self.running_var is None or self.num_batches_tracked is None:
            return
        self.num_batches_tracked += 1
        share = 1 / self.num_batches_tracked.item() if self.momentum is None else self.momentum
        self.running_mean.lerp_(average, share)
        self.running_var.lerp_(variance * (count / (count - 1)), share)


class _Mean(torch.autograd.Function):
    """`mean`, and its derivative: every share has a part in what all processes compute from the mean."""

    @staticmethod
    def forward(context: Any, x: Tensor) -> Tensor:
        return mean(x)

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> Tensor:
        return mean(gradient)
