"""Networks as ONNX files, for programs that do not run PyTorch: browsers, phones, C++."""

import contextlib
import copy
import importlib
import importlib.util
import inspect
import io
import json
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from colorlab import resources
from colorlab.errors import ColorlabError
from colorlab.models import halving
from colorlab.models.base import Colorizer

TOLERANCE = 1e-4  # of the scale of the output, by which the answer of the file may differ from the network's
HALF_TOLERANCE = 1e-2  # the same, where the file holds rounded weights
# What a file may answer, and its scale: the network's ab, and methods that give scores before any decoding.
OUTPUTS = {"ab": 100.0, "logits": 10.0, "class_scores": 10.0}
COMPARED = ((1, 2), (9, 5))  # heights and widths, in multiples, at which they are compared
OPSET = 18  # the first in which a picture can be shrunk without aliasing, as the global branch of iizuka16 needs


class ExportError(ColorlabError, RuntimeError):
    """A network cannot be written as ONNX; one line that says why."""


class _Plain(nn.Module):
    """A colorizer without its checks, as a graph has none; conditions come in order, not by name."""

    def __init__(self, model: Colorizer, conditions: Sequence[str], outputs: Sequence[str]):
        super().__init__()
        self.model, self.conditions, self.outputs = model, tuple(conditions), tuple(outputs)

    def forward(self, L: Tensor, *conditions: Tensor) -> tuple[Tensor, ...]:
        given = dict(zip(self.conditions, conditions, strict=True))
        return tuple(self.model(L, **given) if output == "ab" else getattr(self.model, output)(L, **given)
                     for output in self.outputs)


def export(model: Colorizer, path: str | os.PathLike, conditions: Sequence[str] = (),
           outputs: Sequence[str] = ("ab",), half: bool = False) -> Path:
    """Write a network as ONNX, and compare the answers of the file with its own.

    The file has an input `L`, float32 (1, 1, H, W) in 0..100, where H and W are multiples of `model.multiple`, and
    an output `ab`, float32 (1, 2, H, W) in CIE units, unless others are chosen. Its metadata say name, architecture,
    configuration, `multiple` and licence. Conversion from RGB to L and the join with the colours are not part of it.

    Parameters
    ----------
    model : Colorizer
        On any device and of any type; the file computes in float32.
    path : path
        Is replaced, whole or not at all.
    conditions : sequence of str
        Which of `model.conditions` become further inputs of these names; the others are left out. What such an input
        holds, `model.condition_example` says.
    outputs : sequence of str
        "ab", and what the network has of "logits" (of the 313 bins) and "class_scores" (of zhang17's 529 points):
        scores before any decoding, float32 (1, N, h, w), for programs that let their users choose a temperature.
    half : bool
        Store weights as half floats, which halves the file. They become whole ones when it is loaded; answers may
        change a little, unless the weights were stored that way before, as those of the embedded models are.

    Returns
    -------
    Path

    Raises
    ------
    ExportError
        If onnx or onnxscript are not installed, if the network has no such condition or output, if PyTorch cannot
        export it, or if the file answers otherwise than the network by more than `TOLERANCE`.
    """
    lacking = [name for name in ("onnx", "onnxscript") if importlib.util.find_spec(name) is None]
    if lacking:
        raise ExportError(f"to export, {' and '.join(lacking)} must be installed: pip install 'colorlab[export]'")
    if "dynamic_shapes" not in inspect.signature(torch.onnx.export).parameters:
        raise ExportError(f"PyTorch {torch.__version__} is too old to export, take 2.6 or newer: "
                          "pip install --upgrade torch")
    if model.device.type == "meta":
        raise ExportError(f"{model.name} is on the meta device and has no weights to export")
    model.check_conditions(dict.fromkeys(conditions))
    able = [name for name in OUTPUTS if name == "ab" or hasattr(model, name)]
    if unable := [name for name in outputs if name not in able]:
        raise ExportError(f"{model.name} cannot answer '{unable[0]}': choose from {', '.join(able)}")
    plain = _Plain(copy.deepcopy(model).cpu().float().eval().for_export(), conditions, outputs).eval()
    # Its answers come first: what it computes once and keeps must not be computed on the exporter's shadows of tensors.
    with torch.inference_mode(False), torch.no_grad():
        expected = [(given := _inputs(model, conditions, *size), plain(*given.values())) for size in COMPARED]
        example = _inputs(model, conditions, 6, 10)
    path = Path(path)
    with resources.replacing(path) as temporary:
        with _silence():
            try:
                program = torch.onnx.export(plain, tuple(example.values()), dynamo=True, opset_version=OPSET,
                                            input_names=list(example), output_names=list(outputs),
                                            dynamic_shapes=_shapes(model, example))
                assert program is not None
                program.model.metadata_props.update(_facts(model, outputs))
                program.save(temporary, external_data=False)
            except OSError:
                raise
            except Exception as error:  # PyTorch's exporter raises what it likes
                reason = str(error.__cause__ or error).strip().partition("\n")[0]
                raise ExportError(f"PyTorch cannot export {model.name} ({reason[:200]})") from error
        if half:
            halving.halve(temporary)
        share = HALF_TOLERANCE if half else TOLERANCE
        _compare(expected, temporary, model, [OUTPUTS[name] * share for name in outputs])
    return path


def _shapes(model: Colorizer, example: dict[str, Tensor]) -> tuple[Any, ...]:
    """Height and width of each input: any multiples; of a condition that has those of L, the same."""
    side, L = model.multiple, example["L"]
    dims = {2: side * torch.export.Dim("rows", min=1), 3: side * torch.export.Dim("columns", min=1)}
    own = {2: side * torch.export.Dim("more_rows", min=1), 3: side * torch.export.Dim("more_columns", min=1)}
    shapes = [dims if given.shape[2:] == L.shape[2:] else own for given in example.values()]
    return (shapes[0], *[tuple(shapes[1:])] * (len(shapes) > 1))  # the conditions are `*conditions` of `_Plain.forward`


def _inputs(model: Colorizer, conditions: Sequence[str], rows: int, columns: int) -> dict[str, Tensor]:
    """L of noise, so many multiples high and wide, and an example of each condition."""
    dice = np.random.default_rng(0)
    L = torch.from_numpy(dice.uniform(0, 100, (1, 1, rows * model.multiple, columns * model.multiple))).float()
    return {"L": L} | {name: model.condition_example(name, L) for name in conditions}


def _facts(model: Colorizer, outputs: Sequence[str]) -> dict[str, str]:
    """What one must know to use the file; shown by every viewer."""
    facts = {"name": model.name, "architecture": model.architecture, "config": json.dumps(model.config()),
             "multiple": str(model.multiple), "input": "L of CIE Lab, 0..100",
             "output": "; ".join("a and b, CIE units" if name == "ab" else f"{name}: scores before the softmax"
                                 for name in outputs)}
    if model.card is not None:
        facts["licence"] = model.card.licence
    return {f"colorlab.{name}": text for name, text in facts.items()}


def _compare(expected: list[tuple[dict[str, Tensor], tuple[Tensor, ...]]], path: Path, model: Colorizer,
             tolerances: list[float]) -> None:
    """Raise an ExportError if the file answers otherwise than the network; say so if nobody can tell."""
    if importlib.util.find_spec("onnxruntime") is None:
        warnings.warn("the file was not compared with the network, since onnxruntime is not installed", stacklevel=3)
        return
    onnxruntime = importlib.import_module("onnxruntime")
    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    taken = {one.name for one in session.get_inputs()}
    for given, answers in expected:
        if missing := set(given) - taken:
            raise ExportError(f"the ONNX file of {model.name} would ignore '{missing.pop()}': no answer depends on it")
        found = session.run(None, {name: value.numpy() for name, value in given.items()})
        for ours, theirs, tolerance in zip(answers, found, tolerances, strict=True):
            off = np.abs(theirs - ours.numpy()).max() if theirs.shape == ours.shape else np.inf
            if not off <= tolerance:
                rows, columns = given["L"].shape[2:]
                raise ExportError(f"the ONNX file of {model.name} would answer otherwise than the network, by "
                                  f"{off:.2g} at {rows} x {columns}: something in it is drawn at random, or depends on "
                                  "the size of the photo in a way that PyTorch's exporter does not see")


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Without the pages that the exporter prints, of torchvision among others."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with (warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()),
              contextlib.redirect_stderr(io.StringIO())):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
