"""The names that training tools give to tensors, and the names below them that a network knows.

`nn.DataParallel`, averaged and distributed models write `module.`, `torch.compile` writes `_orig_mod.`, anywhere in a
name; other tools put all names under that of an attribute: `model.`, `net.`, `generator.`.
"""

from collections.abc import Iterator, Mapping

from torch import Tensor

WRAPPERS = ("module", "_orig_mod")
DEEPEST = 6  # wrappings that are tried


def unwrapped(state: Mapping[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    """A state dict as it is, then with what may be wrapped around its names taken off, bit by bit."""
    current = dict(state)
    yield current
    # What torch's AveragedModel counts beside the network; it belongs to none.
    if len(current) > 1 and all(name == "n_averaged" or name.startswith("module.") for name in current):
        current = {name: value for name, value in current.items() if name != "n_averaged"}
    original = current
    for _ in range(DEEPEST):  # one at a time: a part of the network may be called so, too
        if inner := _inside(current, WRAPPERS):
            yield (current := inner)
    plain = {".".join(part for part in name.split(".") if part not in WRAPPERS): value
             for name, value in original.items()}
    if len(plain) == len(original):
        yield (current := plain)
    for _ in range(DEEPEST):
        if inner := _inside(current):
            yield (current := inner)


def _inside(state: Mapping[str, Tensor], outer: tuple[str, ...] = ()) -> dict[str, Tensor]:
    """What is inside if all names begin with the same part, one of `outer` if given; nothing otherwise."""
    first = {name.partition(".")[0] for name in state}
    if len(first) != 1 or (outer and not first <= set(outer)) or not all(name.partition(".")[2] for name in state):
        return {}
    return {name.partition(".")[2]: value for name, value in state.items()}
