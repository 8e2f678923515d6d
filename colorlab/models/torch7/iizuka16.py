"""From the released Torch7 file of Iizuka 2016 to its 21 layers, in the order in which photos pass them, and to the
network that they make."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from colorlab.models.iizuka16 import Iizuka16
from colorlab.models.torch7.reader import Record, Torch7Error, release

CONVOLUTIONS = ("SpatialConvolution", "SpatialConvolutionMM")  # of nn or cudnn
NORMALISATIONS = ("SpatialBatchNormalization", "BatchNormalization")
MAX_MODULES = 10_000  # ends the walk through a container that holds itself
CHUNK = 2**20  # weights copied at a time


@dataclass
class _Layer:
    """A convolution or dense layer, and what the modules behind it say about it."""

    module: Record
    weight: np.ndarray  # (out, in, k, k) or (out, in): a view of the file, whose numbers are not loaded yet
    normalisation: Record | None = None
    repeated: bool = False  # over height and width of the photo

    @property
    def stride(self) -> float | None:
        """None where the file does not say."""
        return None if self.module.get("dW") is None else _number(self.module, "dW")

    def __str__(self):
        return f"{self.module.class_name} {self.weight.shape}, stride {self.stride or 1}"


def layers(record: dict) -> tuple[float, list[tuple[np.ndarray, np.ndarray]]]:
    """Copy the 21 layers out of a released file, each with the BatchNorm behind it folded in.

    Parameters
    ----------
    record : dict
        What `torch7.read` returned: a table with the number `mean` and the module `model`. Layers are told
        apart by kind, order and shape; all shapes follow from the width of the first one, 64 in the release.

    Returns
    -------
    mean : float
        What the network subtracts from a grey value of 0..1.
    layers : list of (weight, bias)
        float32; weights (out, in, k, k) or, of dense layers, (out, in); biases (out,), 0 if missing.
        6 low-level convolutions (twice in the file, once here), 2 mid-level, 4 global, 3 dense layers whose
        last leads to the fusion, the fusion convolution (k = 3 or 1), 5 colour convolutions.

    Raises
    ------
    Torch7Error
        If this is another network: one line with the layer that was expected and what was found.

    Source: `colorize.lua` in satoshiiizuka/siggraph2016_colorization, `BatchNormalization.lua` in torch/nn.
    """
    mean = record.get("mean") if isinstance(record, dict) else None
    if not isinstance(record, dict) or not isinstance(mean, (int, float)) or not 0 <= mean <= 1:
        raise Torch7Error(f"expected a table with model and mean (0 to 1), found a mean of {_kind(mean)}")
    found = _parametric(record.get("model"))  # type: ignore[arg-type]  # it says what it found instead
    convolutions = [layer for layer in found if layer.weight.ndim == 4]
    dense = [layer for layer in found if layer.weight.ndim == 2]

    c = max(2, len(convolutions[0].weight)) if convolutions else 64
    wanted = {  # outputs, inputs, stride
        "low-level": [(c, 1, 2), (2*c, c, 1), (2*c, 2*c, 2), (4*c, 2*c, 1), (4*c, 4*c, 2), (8*c, 4*c, 1)],
        "mid-level": [(8*c, 8*c, 1), (4*c, 8*c, 1)],
        "global": [(8*c, 8*c, 2), (8*c, 8*c, 1), (8*c, 8*c, 2), (8*c, 8*c, 1)],
        "fusion": [(4*c, 8*c, 1)],
        "colour": [(2*c, 4*c, 1), (c, 2*c, 1), (c, c, 1), (c//2, c, 1), (2, c//2, 1)]}

    low = [_take(convolutions, "low-level", wanted), *_take_copies(convolutions, wanted["low-level"])]
    # Either branch may come first in the file; 4 c outputs in second place are those of the mid-level one.
    mid_first = len(convolutions) > 1 and len(convolutions[1].weight) == 4*c
    order = ("mid-level", "global") if mid_first else ("global", "mid-level")
    branches = {part: _take(convolutions, part, wanted) for part in order}
    kernel = 1 if convolutions and convolutions[0].weight.shape[-1] == 1 else 3
    fusion = _take(convolutions, "fusion", wanted, kernel)
    colour = _take(convolutions, "colour", wanted)
    if convolutions:
        raise Torch7Error(f"expected no further convolution, found {convolutions[0]}")
    rest = branches["mid-level"] + branches["global"] + _take_dense(dense, 8*c) + fusion + colour

    copies = [[_numbers(layer) for layer in copy] for copy in low]
    for number, ((weight, bias), *others) in enumerate(zip(*copies, strict=True), 1):
        if not all(np.array_equal(weight, w) and np.array_equal(bias, b) for w, b in others):
            raise Torch7Error(f"expected equal low-level networks, found a difference in layer {number}")
    return float(mean), copies[0] + [_numbers(layer) for layer in rest]


# --- which layer is which


def _expect(part: str, queue: list[_Layer], shape: tuple, stride: int = 1) -> _Layer:
    layer = queue.pop(0) if queue else None
    if layer is None or layer.weight.shape != shape or layer.stride not in (None, stride):
        raise Torch7Error(f"expected a {part} layer {shape}, stride {stride}, found {layer or 'none'}")
    return layer


def _take(queue: list[_Layer], part: str, wanted: dict, kernel: int = 3) -> list[_Layer]:
    """Take the convolutions of a part from the front of the queue."""
    return [_expect(part, queue, (*shape, kernel, kernel), stride) for *shape, stride in wanted[part]]


def _take_copies(queue: list[_Layer], wanted: list[tuple]) -> list[list[_Layer]]:
    """Take all runs of these convolutions, wherever they are in the queue."""
    shapes, copies, start = [(outputs, inputs) for outputs, inputs, _ in wanted], [], 0
    while start < len(queue):
        end = start + len(shapes)
        if [layer.weight.shape[:2] for layer in queue[start:end]] == shapes:
            copies.append(queue[start:end])
            del queue[start:end]
        else:
            start += 1
    return copies


def _take_dense(queue: list[_Layer], c: int) -> list[_Layer]:
    """Take the three dense layers behind a convolution of c outputs, without those of a classifier."""
    side = math.isqrt(queue[0].weight.shape[1] // c) if queue else 7
    first_two = [_expect("dense", queue, shape) for shape in ((2*c, c * max(1, side)**2), (c, 2*c))]
    # A classifier may begin with a layer of the same shape, but the one sought is repeated over the photo.
    last = [layer for layer in queue if layer.weight.shape == (c//2, c) and layer.repeated]
    if len(last) != 1:
        raise Torch7Error(f"expected one dense layer {(c//2, c)} before nn.Replicate, found {len(last)}")
    return first_two + last


# --- from modules to layers


def _parametric(model: Record) -> list[_Layer]:
    """List the convolutions and dense layers in the order of the file, each with its BatchNorm."""
    found, before = [], None
    for module in _modules(model):
        kind = module.class_name.rpartition(".")[2]
        if kind in CONVOLUTIONS:
            found.append(_Layer(module, _convolution_weight(module)))
        elif kind == "Linear":
            found.append(_Layer(module, _array(module, "weight", (2,))))
        elif kind in NORMALISATIONS:
            if not found or before is not found[-1].module:
                raise Torch7Error(f"expected a layer with weights before {module.class_name}, found {before}")
            found[-1].normalisation = module
        elif kind == "Replicate" and found:
            found[-1].repeated = True
        elif module.get("weight") is not None:
            raise Torch7Error(f"expected convolutions, dense layers and BatchNorm, found {module.class_name}")
        before = module
    return found


def _modules(model: Record):
    """Yield the modules that are no containers, in the order of the file."""
    waiting, visited = [model], 0
    while waiting:
        visited += 1
        if visited + len(waiting) > MAX_MODULES:
            raise Torch7Error(f"expected a network of 21 layers, found more than {MAX_MODULES} modules")
        module = waiting.pop()
        if not isinstance(module, Record):
            raise Torch7Error(f"expected a module in the model, found {type(module).__name__}")
        nodes, modules = module.get("forwardnodes"), module.get("modules")
        if isinstance(nodes, dict):
            data = [node.get("data") for node in _sequence(nodes) if isinstance(node, Record)]
            inside = [table["module"] for table in data if isinstance(table, dict) and "module" in table]
            waiting += reversed(inside)
        elif isinstance(modules, dict):
            waiting += reversed(_sequence(modules))
        else:
            yield module


def _sequence(table: dict) -> list:
    """The entries 1, 2, 3 ... up to the first that is missing, as Lua counts them."""
    entries: list = []
    while len(entries) + 1 in table:
        entries.append(table[len(entries) + 1])
    return entries


# --- numbers


def _kind(value) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape}"
    return repr(value) if isinstance(value, (int, float)) else type(value).__name__


def _number(module: Record, field: str, default: float | None = None) -> float:
    number = module.get(field, default)
    if not isinstance(number, (int, float)):
        raise Torch7Error(f"expected a number '{field}' in {module.class_name}, found {_kind(number)}")
    return number


def _array(module: Record, field: str, dimensions: tuple) -> np.ndarray:
    array = module.get(field)
    if not isinstance(array, np.ndarray) or array.dtype.kind != "f" or array.ndim not in dimensions:
        raise Torch7Error(f"expected real numbers '{field}' in {module.class_name}, found {_kind(array)}")
    # With a stride of 0, a few bytes of a file can stand for more numbers than memory holds.
    last = sum((n - 1) * stride for n, stride in zip(array.shape, array.strides, strict=True))
    if last + array.itemsize < array.nbytes:
        raise Torch7Error(f"expected {array.size} numbers '{field}' in {module.class_name}, found fewer")
    return array


def _vector(module: Record, field: str, length: int, default: float | None = None) -> np.ndarray:
    if module.get(field) is None and default is not None:
        return np.full(length, float(default))
    vector = _array(module, field, (1,))
    if len(vector) != length:
        raise Torch7Error(f"expected {length} numbers '{field}' in {module.class_name}, found {len(vector)}")
    return vector.astype(np.float64)


def _convolution_weight(module: Record) -> np.ndarray:
    weight = _array(module, "weight", (2, 4))
    if weight.ndim == 2:
        guess = 3 if weight.shape[1] % 9 == 0 else 1  # numbers of inputs are powers of two, and never divide by 9
        kernel = int(_number(module, "kH", guess)), int(_number(module, "kW", guess))
        if kernel not in ((1, 1), (3, 3)) or weight.shape[1] % math.prod(kernel):
            raise Torch7Error(f"expected weights of a 3x3 convolution, found {weight.shape}, kernel {kernel}")
        weight = weight.reshape(len(weight), weight.shape[1] // math.prod(kernel), *kernel)
    return weight


def _numbers(layer: _Layer) -> tuple[np.ndarray, np.ndarray]:
    """Copy weight and bias; BatchNorm turns w x + b into (gain w) x + (gain (b - mean) + shift)."""
    outputs, norm = len(layer.weight), layer.normalisation
    bias, gain = _vector(layer.module, "bias", outputs, 0), np.ones(outputs)
    weight = np.empty(layer.weight.shape, np.float32)
    with np.errstate(all="ignore"):  # what goes wrong here is found below
        if norm is not None:
            gain = _vector(norm, "weight", outputs, 1) * _inverse_deviation(norm, outputs)
            bias = gain * (bias - _vector(norm, "running_mean", outputs)) + _vector(norm, "bias", outputs, 0)
        rows = max(1, CHUNK // layer.weight[0].size)
        for start in range(0, outputs, rows):
            chunk = layer.weight[start : start + rows]
            weight[start : start + rows] = (chunk.T * gain[start : start + rows]).T
            release(chunk)
        bias = bias.astype(np.float32)
    if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
        raise Torch7Error(f"expected finite numbers, found others in {layer}")
    return weight, bias


def _inverse_deviation(norm: Record, length: int) -> np.ndarray:
    if norm.get("running_var") is None:  # until 2015: already inverse, in spite of its name
        return _vector(norm, "running_std", length)
    return (_vector(norm, "running_var", length) + _number(norm, "eps", 1e-5)) ** -0.5


def network(mean: float, layers: list) -> Iizuka16:
    """Put the 21 layers of `layers`, in order, into the network."""
    first, dense, fusion = layers[0][0], layers[12][0], layers[15][0]
    side = 32 * round((dense.shape[1] // layers[5][0].shape[0]) ** 0.5)
    with torch.device("meta"):
        model = Iizuka16(width=first.shape[0] / 64, global_side=side, fusion_kernel=fusion.shape[-1])
    names = [name for name, module in model.named_modules() if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear))]
    state = {"mean": torch.tensor(mean)}
    for name, (weight, bias) in zip(names, layers, strict=True):
        state |= {f"{name}.weight": torch.from_numpy(weight), f"{name}.bias": torch.from_numpy(bias)}
    model.load_state_dict(state, strict=True, assign=True)
    return model
