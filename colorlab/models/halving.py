"""ONNX files that store their weights as half floats."""

import importlib
from pathlib import Path

import numpy as np

SMALLEST = 256  # values of a weight that is worth it


def halve(path: Path) -> None:
    """Store the large weights of an ONNX file as float16, each with a node that makes float32 of it again.

    Runtimes carry such nodes out once, when they load the file. What half floats cannot hold stays as it is.
    """
    onnx = importlib.import_module("onnx")
    model = onnx.load(path)
    graph, casts = model.graph, []
    for weight in graph.initializer:
        if weight.data_type != onnx.TensorProto.FLOAT or np.prod(weight.dims) < SMALLEST:
            continue
        values = onnx.numpy_helper.to_array(weight)
        with np.errstate(over="ignore"):
            halves = values.astype(np.float16)
        if not np.isfinite(halves).all():
            continue
        name = weight.name
        casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
        weight.CopyFrom(onnx.numpy_helper.from_array(halves, f"{name}.half"))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    known = [value for value in graph.value_info if value.name not in {cast.output[0] for cast in casts}]
    del graph.value_info[:]
    graph.value_info.extend(known)
    path.write_bytes(model.SerializeToString())
