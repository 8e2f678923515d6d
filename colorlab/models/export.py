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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from colorlab import resources
from colorlab.errors import ColorlabError
from colorlab.models.base import Colorizer

TOLERANCE = 1e-4  # of the scale of ab, by which the answer of the file may differ from the network's
AB_SCALE = 100.0
COMPARED = ((1, 2), (9, 5))  # heights and widths, in multiples, at which they are compared
OPSET = 18  # the first in which a picture can be shrunk without aliasing, as the global branch of iizuka16 needs


class ExportError(ColorlabError, RuntimeError):
    """A network cannot be written as ONNX; one line that says why."""


class _Plain(nn.Module):
    """A colorizer without its checks and conditions, as a graph has neither."""

    def __init__(self, model: Colorizer):
        super().__init__()
        self.model = model

    def forward(self, L: Tensor) -> Tensor:
        return self.model(L)


def export(model: Colorizer, path: str | os.PathLike) -> Path:
    """Write a network as ONNX, and compare the answers of the file with its own.

    The file has one input, `L`, float32 (1, 1, H, W) in 0..100, where H and W are multiples of `model.multiple`, and
    one output, `ab`, float32 (1, 2, H, W) in CIE units. Its metadata say name, architecture, configuration, `multiple`
    and licence. Conversion from RGB to L and the join with the colours are not part of it.

    Parameters
    ----------
    model : Colorizer
        On any device and of any type; the file holds float32.
    path : path
        Is replaced, whole or not at all.

    Returns
    -------
    Path

    Raises
    ------
    ExportError
        If onnx or onnxscript are not installed, if PyTorch cannot export this network, or if the file answers
        otherwise than the network by more than `TOLERANCE`.
    """
    lacking = [name for name in ("onnx", "onnxscript") if importlib.util.find_spec(name) is None]
    if lacking:
        raise ExportError(f"to export, {' and '.join(lacking)} must be installed: pip install 'colorlab[export]'")
    if "dynamic_shapes" not in inspect.signature(torch.onnx.export).parameters:
        raise ExportError(f"PyTorch {torch.__version__} is too old to export, take 2.6 or newer: "
                          "pip install --upgrade torch")
    if model.device.type == "meta":
        raise ExportError(f"{model.name} is on the meta device and has no weights to export")
    plain = _Plain(copy.deepcopy(model).cpu().float().eval().for_export()).eval()
    # Its answers come first: what it computes once and keeps must not be computed on the exporter's shadows of tensors.
    with torch.inference_mode(False), torch.no_grad():
        expected = [(L := _photo(model, rows, columns), plain(L)) for rows, columns in COMPARED]
    path = Path(path)
    with resources.replacing(path) as temporary:
        with _silence():
            try:
                program = torch.onnx.export(plain, (_photo(model, 6, 10),), dynamo=True, opset_version=OPSET,
                                            input_names=["L"], output_names=["ab"], dynamic_shapes=_shapes(model))
                assert program is not None
                program.model.metadata_props.update(_facts(model))
                program.save(temporary, external_data=False)
            except OSError:
                raise
            except Exception as error:  # PyTorch's exporter raises what it likes
                reason = str(error.__cause__ or error).strip().partition("\n")[0]
                raise ExportError(f"PyTorch cannot export {model.name} ({reason[:200]})") from error
        _compare(expected, temporary, model)
    return path


def _shapes(model: Colorizer) -> tuple[dict[int, Any]]:
    """Height and width of the input: any multiples."""
    height, width = torch.export.Dim("rows", min=1), torch.export.Dim("columns", min=1)
    return ({2: model.multiple * height, 3: model.multiple * width},)


def _photo(model: Colorizer, rows: int, columns: int) -> Tensor:
    """L of noise, so many multiples high and wide."""
    dice = np.random.default_rng(0)
    return torch.from_numpy(dice.uniform(0, 100, (1, 1, rows * model.multiple, columns * model.multiple))).float()


def _facts(model: Colorizer) -> dict[str, str]:
    """What one must know to use the file; shown by every viewer."""
    facts = {"name": model.name, "architecture": model.architecture, "config": json.dumps(model.config()),
             "multiple": str(model.multiple), "input": "L of CIE Lab, 0..100", "output": "a and b, CIE units"}
    if model.card is not None:
        facts["licence"] = model.card.licence
    return {f"colorlab.{name}": text for name, text in facts.items()}


def _compare(expected: list[tuple[Tensor, Tensor]], path: Path, model: Colorizer) -> None:
    """Raise an ExportError if the file answers otherwise than the network; say so if nobody can tell."""
    if importlib.util.find_spec("onnxruntime") is None:
        warnings.warn("the file was not compared with the network, since onnxruntime is not installed", stacklevel=3)
        return
    onnxruntime = importlib.import_module("onnxruntime")
    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    for L, ab in expected:
        found = session.run(None, {"L": L.numpy()})[0]
        off = np.abs(found - ab.numpy()).max() if found.shape == ab.shape else np.inf
        if not off <= TOLERANCE * AB_SCALE:
            raise ExportError(f"the ONNX file of {model.name} would answer otherwise than the network, by {off:.2g} "
                              f"CIE units at {L.shape[2]} x {L.shape[3]}: something in it is drawn at random, or "
                              "depends on the size of the photo in a way that PyTorch's exporter does not see")


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
