"""The names that training tools give to tensors, and the names below them that a network knows.

`nn.DataParallel`, averaged and distributed models write `module.`, `torch.compile` writes `_orig_mod.`, anywhere in a
name; other tools put all names under that of an attribute: `model.`, `net.`, `generator.`.
"""

from collections.abc import Iterator, Mapping

from torch import Tensor

WRAPPERS = ("module", "_orig_mod")


def unwrapped(state: Mapping[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    """A state dict as it is, then with what may be wrapped around its names taken off, bit by bit."""
    current = dict(state)
    yield current
    # What torch's AveragedModel counts beside the network; it belongs to none.
    if len(current) > 1 and all(name == "n_averaged" or name.startswith("module.") for name in current):
        current.pop("n_averaged", None)
    plain = {".".join(part for part in name.split(".") if part not in WRAPPERS): value
             for name, value in current.items()}
    if len(plain) == len(current) and plain.keys() != state.keys():
        current = plain
        yield current
    while True:
        first = {name.partition(".")[0] for name in current}
        if len(first) != 1 or not all(name.partition(".")[2] for name in current):
            return
        current = {name.partition(".")[2]: value for name, value in current.items()}
        yield current
