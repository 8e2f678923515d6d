"""One plain training loop: photos in, a checkpoint after every few minutes, a log that a spreadsheet reads.

It knows no loss and no optimiser: those are the objective's (`objectives`). `processes` lets several of them run it
together, one per GPU; `state` keeps what a run needs to go on.
"""

import contextlib
import itertools
import math
import shlex
import time
import warnings
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm.auto import tqdm

from colorlab import codedigest, resources
from colorlab.datasets import PhotoSet
from colorlab.models import checkpoint
from colorlab.models.base import Colorizer
from colorlab.models.modes import evaluating
from colorlab.training import processes
from colorlab.training import validation as validating
from colorlab.training.batches import batch_of, stream
from colorlab.training.interrupt import CtrlC
from colorlab.training.objectives.base import Objective
from colorlab.training.objectives.registry import OBJECTIVES
from colorlab.training.recipe import Recipe
from colorlab.training.state import Diverged, Log, Overflow, TrainingError, read_state, write_state

LOG_EVERY = 50  # steps


def train(model: Colorizer, photos: PhotoSet, recipe: Recipe, folder: str | Path, validation: PhotoSet | None = None,
          device: str | torch.device = "cpu", save_every: float = 300.0, progress: bool = True,
          log_every: int = LOG_EVERY, minutes: float = math.inf,
          after_epoch: Callable[[int, nn.Module], None] | None = None) -> Path:
    """Train a model, or go on with a run that was stopped.

    Started by a launcher (torchrun), the processes share the work, and the result is that of one process but for
    rounding. A run may go on with another number of them.

    Parameters
    ----------
    model : Colorizer
        Best of `fresh_model`; its weights are changed.
    photos, validation : PhotoSet
        Squares with sides that are multiples of `model.multiple`. Validation is measured with the first row of the
        log in every epoch, and with the last.
    recipe : Recipe
    folder : path
        Gets `last.pt` (everything needed to go on), `log.csv` and at the end `model.safetensors`.
    save_every : float
        Seconds between checkpoints; there is one after every epoch as well.
    log_every : int
        Steps between rows of the log.
    minutes : float
        Stop after so many, as Ctrl-C does; the average so far is then in `so_far.safetensors`.
    after_epoch : callable, optional
        Called by the main process after every whole epoch, with its number (1, 2, ...) and the averaged model, which it
        must leave as it is.

    Returns
    -------
    Path
        Of `model.safetensors`, the averaged weights; of `so_far.safetensors`, if the time was over first.

    Raises
    ------
    TrainingError
        If the folder holds a run with another recipe, model, first weights or set of photos, if objective, photos and
        model do not fit together, if the processes cannot share a batch equally, or if a loss is no longer a number.
    WriteError
        If the folder cannot be written into, or another run is at it. The last checkpoint stays, and the run goes on
        from there.
    KeyboardInterrupt
        After Ctrl-C, once the step is done and `last.pt` is written.
    """
    folder, device, end = Path(folder), processes.join(torch.device(device)), time.monotonic() + 60 * minutes
    identity = {"recipe": asdict(recipe), "photos": list(photos.rgb.shape), "digest of the photos": photos.digest(),
                **checkpoint.describe(model), "first weights": _digest(model)}
    processes.agree(identity)
    _check(model, photos, validation, recipe)
    processes.broadcast(resources.made_folder, folder)
    per_epoch = max(1, len(photos) // recipe.batch_size)
    steps = max(1, round(recipe.epochs * per_epoch))
    with contextlib.ExitStack() as around:
        processes.broadcast(around.enter_context, resources.alone_in(folder))
        state = processes.broadcast(read_state, folder / "last.pt", identity)
        first = state["step"] if state else 0
        # What the caller draws at random is his own business, before and afterwards.
        around.enter_context(torch.random.fork_rng(devices=[device] if device.type == "cuda" else []))
        around.enter_context(warnings.catch_warnings())  # `processes.parallel` silences some
        around.enter_context(_fast_convolutions())
        _seed(stream(recipe.seed, "networks"), device)
        model.to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
        objective = OBJECTIVES[recipe.objective](model, recipe, device)
        # Before the layers are exchanged: this is what gets saved. Its first update copies all weights.
        averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(recipe.average), use_buffers=True)
        around.enter_context(processes.shared_batch_norm(*objective.networks()))
        objective.start(steps)
        if state:
            model.load_state_dict(state["model"])
            averaged.load_state_dict(state["averaged"])
            objective.load(state["objective"])
        else:
            objective.prepare(photos)
        columns = ("step", "photos", *objective.columns, "learning_rate", *validating.COLUMNS)
        log = processes.broadcast(Log, folder / "log.csv", columns, first, state["seconds"] if state else 0.0,
                                  state.get("log") if state else None)

        def save(step: int) -> None:
            _refuse_nan([*objective.networks(), averaged.module], endless, recipe, step, folder)
            processes.broadcast(write_state, folder / "last.pt", {
                "step": step, "seconds": log.seconds(), "log": log.text(), **identity, "model": model.state_dict(),
                "averaged": averaged.state_dict(), "objective": objective.state()})

        endless = {name for network in objective.networks() for name, value in network.state_dict().items()
                   if not value.isfinite().all()}  # on purpose, such as the mask of an attention
        saved, share = time.monotonic(), processes.share(recipe.batch_size)
        ctrl_c = around.enter_context(CtrlC())
        bar = around.enter_context(tqdm(
            total=steps * recipe.batch_size, initial=first * recipe.batch_size, desc=recipe.objective, unit=" photos",
            disable=not (progress and processes.is_main_process())))
        for step in range(first + 1, steps + 1):
            batch = batch_of(photos, step - 1, recipe, device, share)
            _seed(stream(recipe.seed, f"step of process {share.start}", step), device)  # for dropout and the like
            try:
                found = objective.step(batch)
            except Overflow as error:
                raise _diverged("a step is larger than any number", recipe, step, folder) from error
            averaged.update_parameters(model)
            for name in endless & model.state_dict().keys() if endless else ():  # of infinities there is no mean
                averaged.module.state_dict()[name].copy_(model.state_dict()[name])
            bar.update(recipe.batch_size)
            if step % log_every == 0 or step == steps:
                values = _values(found, objective, step, folder)
                bar.set_postfix({name: f"{value:.4g}" for name, value in values.items()}, refresh=False)
                row: dict[str, Any] = {"step": step, "photos": step * recipe.batch_size, **values,
                                       "learning_rate": objective.learning_rate}
                new_epoch = step // per_epoch > (step - log_every) // per_epoch
                if validation is not None and (new_epoch or step == steps):
                    row |= processes.broadcast(validating.validate, averaged.module, validation, device)
                processes.broadcast(log.write, row)
            stop, over, due = processes.any_process(ctrl_c.pressed, time.monotonic() > end,
                                                    time.monotonic() - saved > save_every)
            if stop or over or due or step % per_epoch == 0:
                save(step)
                saved = time.monotonic()
            if after_epoch is not None and step % per_epoch == 0 and processes.is_main_process():
                after_epoch(step // per_epoch, averaged.module)
            if stop:
                raise KeyboardInterrupt
            if over and step < steps:
                return _store(averaged, folder / "so_far.safetensors", recipe, photos, step, log, device)
        save(steps)
        model.eval()
        return _store(averaged, folder / "model.safetensors", recipe, photos, steps, log, device)


def _digest(model: Colorizer) -> str:
    """Of the weights with which a run begins."""
    return codedigest.of_value({name: value for name, value in model.state_dict().items()})


def _seed(seed: int, device: torch.device) -> None:
    """Seed what draws on this device, and no other GPU."""
    torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        with torch.cuda.device(device):
            torch.cuda.manual_seed(seed)


def _store(averaged: AveragedModel, path: Path, recipe: Recipe, photos: PhotoSet, steps: int, log: Log,
           device: torch.device) -> Path:
    """Write the averaged weights, with what one wants to know of their training."""
    facts = {"recipe": asdict(recipe), "photos": len(photos), "side": photos.rgb.shape[-1],
             "photos_seen": steps * recipe.batch_size, "minutes": round(log.seconds() / 60), "device": device.type}
    return processes.broadcast(checkpoint.save, averaged.module, path, facts)


def _values(found: Mapping[str, Tensor], objective: Objective, step: int, folder: Path) -> dict[str, float]:
    """What a step is logged with: means over the processes. A TrainingError if one is no number."""
    lacking = [name for name in objective.columns if name not in found]
    if lacking:
        raise TrainingError(f"the step of '{objective.recipe.objective}' returned no '{lacking[0]}', which is one of "
                            f"its columns; it returned {', '.join(found) or 'nothing'}")
    values = {name: processes.mean(found[name].detach()).item() for name in objective.columns}
    for name, value in values.items():
        if not math.isfinite(value):
            what = "the loss" if name == "loss" else f"the loss '{name}'"
            raise _diverged(f"{what} is {'NaN' if math.isnan(value) else 'infinite'}", objective.recipe, step, folder)
    return values


def _refuse_nan(networks: Iterable[nn.Module], endless: Container[str], recipe: Recipe, step: int, folder: Path
                ) -> None:
    """Nothing is saved that a run could not go on from; the log may not have seen it yet."""
    for network in networks:
        weights = dict(network.named_parameters())
        for name, value in network.state_dict().items():
            if name not in endless and not value.isfinite().all():
                what = "weights" if name in weights else "statistics of BatchNorm" if "running" in name else "buffers"
                raise _diverged(f"the {what} are NaN or infinite", recipe, step, folder)


def _diverged(what: str, recipe: Recipe, step: int, folder: Path) -> Diverged:
    """Says what to type: a folder with a checkpoint belongs to its recipe, one without is free."""
    good, rate = folder / "last.pt", min(recipe.learning_rate / 10, Recipe.learning_rate)
    words = ["--learning-rate", f"{rate:.3g}"]
    if good.exists():
        other = next(path for path in (folder.with_name(f"{folder.resolve().name}-{i}") for i in itertools.count(2))
                     if not path.exists())
        words += ["--start-from", str(good), "-o", str(other)]
    return Diverged(f"{what} at step {step}", f"lower the learning rate ({recipe.learning_rate:g}); the same command "
                    f"with {shlex.join(words)} " + ("goes on from the last good weights, without --start-from it "
                                                    "starts over" if good.exists() else "starts over"))


@contextlib.contextmanager
def _fast_convolutions() -> Iterator[None]:
    """Few sizes, many steps: a GPU may look for its fastest convolutions."""
    before = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = True
    try:
        yield
    finally:
        torch.backends.cudnn.benchmark = before


def _check(model: Colorizer, photos: PhotoSet, validation: PhotoSet | None, recipe: Recipe) -> None:
    """Raise a TrainingError if objective, photos and model do not fit together."""
    OBJECTIVES[recipe.objective].check(model, photos, recipe)
    if len(photos) < recipe.batch_size:
        raise TrainingError(f"{len(photos)} photos do not fill a batch of {recipe.batch_size}: take more photos or a "
                            "smaller batch size")
    if recipe.batch_size % processes.world_size():
        raise TrainingError(f"{processes.world_size()} processes cannot share a batch of {recipe.batch_size} equally: "
                            "choose another batch size, or another number of processes")
    if recipe.batch_size == 1 and any("BatchNorm" in type(part).__name__ for part in model.modules()):
        raise TrainingError("batch_size must be 2 or more: BatchNorm compares the photos of a batch")
    for side in (part.rgb.shape[-1] for part in (photos, validation) if part is not None):
        if side % model.multiple:
            raise TrainingError(f"the side of the photos must be a multiple of {model.multiple}, got {side}")
    with evaluating(model), torch.no_grad():
        side = photos.rgb.shape[-1]
        try:
            answer = model(torch.zeros(2, 1, side, side, device=model.device))
        except RuntimeError as error:
            raise TrainingError(f"the model cannot take photos of {side} x {side} ({error}): does its `multiple`, "
                                f"{model.multiple}, hold?") from error
    if not isinstance(answer, Tensor) or answer.shape != (2, 2, side, side):
        found = tuple(answer.shape) if isinstance(answer, Tensor) else type(answer).__name__
        raise TrainingError(f"the model must answer L (B, 1, H, W) with ab (B, 2, H, W); to L (2, 1, {side}, {side}) "
                            f"it answered {found}")
