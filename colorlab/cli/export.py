"""`colorlab export`: a network as an ONNX file."""

import argparse

from colorlab.cli import options as kinds


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("export", parents=[common], help="write a model as ONNX, for programs without PyTorch")
    sub.set_defaults(run=run)
    sub.add_argument("model", help="a name that `colorlab models` lists, or a file of weights")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, metavar="FILE.onnx")
    sub.add_argument("--with", dest="conditions", nargs="+", default=[], metavar="CONDITION",
                     help="what the model takes beside the photo, such as hints, that becomes a further input")
    sub.add_argument("--outputs", nargs="+", default=["ab"], metavar="OUTPUT",
                     help="ab, and what the model has of logits and class_scores: scores before decoding (default: ab)")
    sub.add_argument("--half", action="store_true", help="store weights as half floats: half the file")
    sub.add_argument("--overwrite", action="store_true", help="replace the file if there is one")


def run(options: argparse.Namespace) -> int:
    from colorlab import models
    from colorlab.models import export

    out = options.out
    if out.suffix.lower() != ".onnx":
        raise export.ExportError(f"{out}: the result must be called .onnx")
    if out.exists() and not options.overwrite:
        raise export.ExportError(f"{out} is there already: choose another name, or say --overwrite")
    model = models.load(options.model, device="cpu")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        print(export.export(model, out, options.conditions, options.outputs, options.half))
    except OSError as error:
        raise export.ExportError(f"{out} cannot be written ({error.strerror or error}): make room or choose another "
                                 "folder; nothing was written") from error
    return 0
