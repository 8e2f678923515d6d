"""One plain training loop: photos in, a checkpoint after every few minutes, a log that a spreadsheet reads.

`processes` lets several of them run it together, one per GPU; `folder` keeps what a run needs to go on.
"""

import contextlib
import math
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm.auto import tqdm

from colorlab import bins, lab, losses
from colorlab.datasets import PhotoSet
from colorlab.models import checkpoint
from colorlab.models.base import Colorizer
from colorlab.training import processes
from colorlab.training.folder import Log, TrainingError, read_state, write_state

LOG_EVERY = 50  # steps
PRIOR_PHOTOS = 2000


@dataclass(frozen=True)
class Recipe:
    """All that decides the result of a run, besides model and photos; stored in every checkpoint."""

    objective: str = "rebalanced"
    epochs: float = 1.0
    batch_size: int = 32  # of all processes together
    learning_rate: float = 1e-3
    weight_decay: float = 1e-3
    warmup: int = 200
    zoom: float = 0.6  # each batch is cropped to a random share of the side, from this to 1, and enlarged again,
    largest: int = 0  # to a random multiple of 32 between the photos' own side and this (0: always their own)
    average: float = 0.99  # decay of the moving average of the weights (EMA), which is what gets saved; if it looks
    # back over a large part of a run, the statistics of BatchNorm no longer belong to the weights
    seed: int = 0

    def __post_init__(self):
        for name in ("epochs", "batch_size", "learning_rate"):
            if not isinstance(getattr(self, name), (int, float)) or not 0 < getattr(self, name) < math.inf:
                raise TrainingError(f"{name} must be a positive number, got {getattr(self, name)}")


# An objective takes the model, L, ab, class labels and the rebalancing weights, and returns the loss.
OBJECTIVES: dict[str, Callable[..., Tensor]] = {
    "l2": lambda model, L, ab, labels, weights: losses.l2(model(L), ab),
    "classification": lambda model, L, ab, labels, weights: losses.cross_entropy(model.logits(L), ab),
    "rebalanced": lambda model, L, ab, labels, weights: losses.cross_entropy(model.logits(L), ab, weights),
    "mse": lambda model, L, ab, labels, weights: losses.mse(model(L), ab),
    "mse+classes": lambda model, L, ab, labels, weights: _mse_and_classes(model, L, ab, labels),
}


def _mse_and_classes(model, L, ab, labels):
    predicted, scores = model.ab_and_classes(L)
    return losses.mse_and_classes(predicted, ab, scores, labels)


def batch_of(photos: PhotoSet, step: int, recipe: Recipe, device: torch.device, share: slice = slice(None)
             ) -> tuple[Tensor, Tensor, Tensor]:
    """L, ab and labels of one step, or of a share of its photos.

    Depends on nothing but its arguments, so a resumed run sees the same photos, and so do several processes together:
    all random numbers of the batch are drawn, whatever the share.
    """
    per_epoch = max(1, len(photos) // recipe.batch_size)
    epoch, position = divmod(step, per_epoch)
    order = torch.randperm(len(photos), generator=torch.Generator().manual_seed(recipe.seed * 100_003 + epoch))
    chosen = order[position * recipe.batch_size:(position + 1) * recipe.batch_size]
    dice = torch.Generator().manual_seed(recipe.seed * 100_003 + step)
    mirrored = torch.rand(len(chosen), generator=dice)[share] < 0.5
    chosen = chosen[share]
    rgb = photos.rgb[chosen].to(device).float() / 255
    rgb = torch.where(mirrored.to(device)[:, None, None, None], rgb.flip(-1), rgb)
    side = rgb.shape[-1]
    edge = int(torch.randint(round(recipe.zoom * side), side + 1, (), generator=dice))
    top, left = torch.randint(0, side - edge + 1, (2,), generator=dice).tolist()
    sizes = range(side, max(side, recipe.largest) + 1, 32)
    size = sizes[torch.randint(len(sizes), (), generator=dice)]
    rgb = F.interpolate(rgb[..., top:top + edge, left:left + edge], (size, size), mode="bilinear", align_corners=False)
    colours = lab.rgb_to_lab(rgb)
    return colours[:, :1], colours[:, 1:], photos.labels[chosen].to(device)


def estimate_prior(photos: PhotoSet, count: int = PRIOR_PHOTOS) -> Tensor:
    """The prior over the 313 bins (`bins.estimate_prior`) of `count` photos, evenly spread over the set."""
    chosen = torch.arange(0, len(photos), max(1, len(photos) // count))[:count]
    # Neighbouring pixels are alike: every second row and column tell as much in a quarter of the time.
    try:
        ab = (lab.rgb_to_lab(photos.rgb[part][..., ::2, ::2])[:, 1:] for part in chosen.split(100))
        return bins.estimate_prior(ab, photographs=photos.photographs)
    except ValueError as error:
        raise TrainingError(f"no prior can be estimated: {error}") from error


def train(model: Colorizer, photos: PhotoSet, recipe: Recipe, folder: str | Path, validation: PhotoSet | None = None,
          device: str | torch.device = "cpu", save_every: float = 300.0, progress: bool = True) -> Path:
    """Train a model, or go on with a run that was stopped.

    Started by a launcher (torchrun), the processes share the work, and the result is that of one process but for
    rounding. A run may go on with another number of them.

    Parameters
    ----------
    model : Colorizer
        Freshly built; its weights are changed.
    photos, validation : PhotoSet
        Squares with sides that are multiples of 8. Validation is measured after every epoch.
    recipe : Recipe
        AdamW with a short warm-up and a cosine schedule; horizontal mirroring.
    folder : path
        Gets `last.pt` (everything needed to go on), `log.csv` and at the end `model.safetensors`.
    save_every : float
        Seconds between checkpoints; there is one after every epoch as well.

    Returns
    -------
    Path
        Of `model.safetensors`: the averaged weights.

    Raises
    ------
    TrainingError
        If the folder holds a run with another recipe, model or set of photos, if objective, photos and model do not
        fit together, if the processes cannot share a batch equally, or if the loss is no longer a number.
    KeyboardInterrupt
        After Ctrl-C, once the step is done and `last.pt` is written.
    """
    folder, device = Path(folder), processes.join(torch.device(device))
    identity = {"recipe": asdict(recipe), "photos": list(photos.rgb.shape), **checkpoint.describe(model)}
    processes.agree(**identity, pixels=int(photos.rgb.sum()))
    _check(model, photos, validation, recipe)
    processes.from_first(folder.mkdir, parents=True, exist_ok=True)
    per_epoch = max(1, len(photos) // recipe.batch_size)
    steps = max(1, round(recipe.epochs * per_epoch))

    torch.manual_seed(recipe.seed)
    processes.same_weights(model)
    torch.backends.cudnn.benchmark = True  # few sizes, many steps: let the GPU look for its fastest convolutions
    model.to(device, memory_format=torch.channels_last).train()
    trainable = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trainable, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    warm = min(recipe.warmup, max(1, steps // 10))
    schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, milestones=[warm], schedulers=[
        torch.optim.lr_scheduler.LinearLR(optimizer, 0.01, total_iters=warm),
        torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(1, steps - warm))])
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(recipe.average), use_buffers=True)

    run = {"model": model, "averaged": averaged, "optimizer": optimizer, "schedule": schedule}
    state = processes.from_first(read_state, folder / "last.pt", identity)
    for name, part in run.items() if state else ():
        part.load_state_dict(state[name])
    first = state["step"] if state else 0
    prior = None
    if recipe.objective == "rebalanced":
        prior = state["prior"] if state else processes.from_first(estimate_prior, photos)
    weights = None if prior is None else bins.rebalancing_weights(prior).to(device)
    log = processes.from_first(Log, folder / "log.csv", first, state["seconds"] if state else 0.0)

    def fail(what, step):
        raise TrainingError(f"{what} at step {step}: lower the learning rate ({recipe.learning_rate}); "
                            "the last good checkpoint is kept")

    def save(step):
        if not all(p.isfinite().all() for p in trainable):  # the log may not have seen it yet
            fail("the weights are NaN or infinite", step)
        parts = {name: part.state_dict() for name, part in run.items()}
        processes.from_first(write_state, folder / "last.pt",
                             {"step": step, "seconds": log.seconds(), "prior": prior, **identity, **parts})

    step, saved, running = first, time.monotonic(), None
    bar = tqdm(total=steps, initial=first, desc=f"{recipe.objective}", unit="step",
               disable=not (progress and processes.first()))
    with contextlib.closing(bar), _CtrlC() as ctrl_c, processes.shared_batch_norm(model):
        while step < steps:
            L, ab, labels = batch_of(photos, step, recipe, device, processes.share(recipe.batch_size))
            with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                loss = OBJECTIVES[recipe.objective](model, L, ab, labels, weights)
            optimizer.zero_grad()
            loss.backward()
            processes.average_gradients(trainable)
            nn.utils.clip_grad_norm_(trainable, 1.0, error_if_nonfinite=False)
            optimizer.step()
            schedule.step()
            averaged.update_parameters(model)
            step += 1
            bar.update()
            if step % LOG_EVERY == 0 or step == steps:
                value = processes.mean(loss).item()
                if not math.isfinite(value):
                    fail(f"the loss is {'NaN' if math.isnan(value) else 'infinite'}", step)
                running = value if running is None else 0.9 * running + 0.1 * value
                bar.set_postfix(loss=f"{running:.4f}")
                row = {"step": step, "photos": step * recipe.batch_size, "loss": value,
                       "learning_rate": schedule.get_last_lr()[0]}
                if validation is not None and (step // per_epoch > (step - LOG_EVERY) // per_epoch or step == steps):
                    row |= processes.from_first(validate, averaged.module, validation, device)
                processes.from_first(log.write, row)
            stop, due = processes.any_of(ctrl_c.pressed, time.monotonic() - saved > save_every)
            if stop or due or step % per_epoch == 0:
                save(step)
                saved = time.monotonic()
            if stop:
                raise KeyboardInterrupt
    save(step)
    model.eval()
    facts = {"recipe": asdict(recipe), "photos": len(photos), "side": photos.rgb.shape[-1],
             "photos_seen": steps * recipe.batch_size, "minutes": round(log.seconds() / 60, 1), "device": device.type}
    return processes.from_first(checkpoint.save, averaged.module, folder / "model.safetensors", facts)


def _check(model: Colorizer, photos: PhotoSet, validation: PhotoSet | None, recipe: Recipe) -> None:
    """Raise a TrainingError if objective, photos and model do not fit together."""
    if recipe.objective not in OBJECTIVES:
        raise TrainingError(f"unknown objective '{recipe.objective}'; there are {', '.join(OBJECTIVES)}")
    if recipe.objective in ("classification", "rebalanced") and not hasattr(model, "logits"):
        raise TrainingError(f"the objective '{recipe.objective}' needs a model that predicts the 313 bins (zhang16)")
    classes = getattr(model, "classes", 0)
    if recipe.objective == "mse+classes" and len(photos.classes) != classes:
        raise TrainingError(f"the photos have {len(photos.classes)} classes (folders), the model {classes}")
    if len(photos) < recipe.batch_size:
        raise TrainingError(f"{len(photos)} photos do not fill a batch of {recipe.batch_size}")
    if recipe.batch_size % processes.size():
        raise TrainingError(f"{processes.size()} processes cannot share a batch of {recipe.batch_size} equally: choose "
                            "another batch size, or another number of processes")
    if recipe.batch_size == 1 and any("BatchNorm" in type(part).__name__ for part in model.modules()):
        raise TrainingError("batch_size must be 2 or more: BatchNorm compares the photos of a batch")
    for side in (part.rgb.shape[-1] for part in (photos, validation) if part is not None):
        if side % model.multiple:
            raise TrainingError(f"the side of the photos must be a multiple of {model.multiple}, got {side}")


class _CtrlC:
    """Lets Ctrl-C wait until a step is done, since half a step in a checkpoint would change the result.

    A second one does not wait: then the checkpoint before stays.
    """

    def __init__(self):
        self.pressed = False

    def _press(self, number, frame):
        if self.pressed:
            raise KeyboardInterrupt
        self.pressed = True

    def __enter__(self):
        # Only the main thread gets signals, and who ignores this one or handles it otherwise has a reason.
        self.ours = (threading.current_thread() is threading.main_thread()
                     and signal.getsignal(signal.SIGINT) is signal.default_int_handler)
        if self.ours:
            signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *exception):
        if self.ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


@torch.inference_mode()
def validate(model: Colorizer, photos: PhotoSet, device: torch.device, count: int = 512) -> dict:
    """Mean ab distance (CIE units) of the first `count` photos to the truth, and that of a grey answer."""
    was_training = model.training
    model.eval()
    distances, grey = [], []
    for rgb in photos.rgb[:count].split(32):
        colours = lab.rgb_to_lab(rgb.to(device))
        distances.append((model(colours[:, :1]) - colours[:, 1:]).norm(dim=1).mean(dim=(1, 2)))
        grey.append(colours[:, 1:].norm(dim=1).mean(dim=(1, 2)))
    model.train(was_training)
    return {"val_ab_distance": torch.cat(distances).mean().item(), "val_grey_distance": torch.cat(grey).mean().item()}
