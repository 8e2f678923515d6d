"""The Torch7 reader and the layers of Iizuka 2016, on files from a writer of our own: sound, broken, hostile."""

import math
import os
import random
import re
import struct
import sys
import time
import tracemalloc

import numpy as np
import pytest

from colorlab.models.iizuka16_torch7 import layers
from colorlab.models.torch7 import MAX_DEPTH, Record, Torch7Error, read

KINDS = {"Byte": "u1", "Char": "i1", "Short": "<i2", "Int": "<i4", "Long": "<i8", "Half": "<f2", "Float": "<f4",
         "Double": "<f8", "Cuda": "<f4", "CudaByte": "u1", "CudaLong": "<i8", "CudaDouble": "<f8", "CudaHalf": "<f2"}


# --- a writer after torch7's File.lua, for plain values, dicts and lists (tables), and these


class Object:
    """`content` is a value or, for arrays, a function that writes with `pack` (as in struct) and `write`."""

    def __init__(self, name, content, version=b"V 1"):
        self.name, self.content, self.version = name, content, version


class Function:
    def __init__(self, tag, upvalues):
        self.tag, self.upvalues = tag, upvalues


class Pairs(list):
    """A table of (key, value), for keys that a dict cannot hold."""


def storage(kind, numbers, count=None):
    data = np.asarray(numbers, KINDS[kind])
    return Object(f"torch.{kind}Storage", lambda pack, write: pack(
        f"q{data.nbytes}s", data.size if count is None else count, data.tobytes()))


def tensor(kind, content, sizes, strides, offset=0, dimensions=None):
    dimensions = len(sizes) if dimensions is None else dimensions
    return Object(f"torch.{kind}Tensor", lambda pack, write: (
        pack(f"i{2 * len(sizes) + 1}q", dimensions, *sizes, *strides, offset + 1), write(content)))


def whole(array, kind="Float"):
    array = np.ascontiguousarray(array, KINDS[kind])
    made = tensor(kind, storage(kind, array), array.shape, [stride // array.itemsize for stride in array.strides])
    made.array, made.kind = array, kind
    return made


def dump(value):
    out, indices = [], {}

    def pack(layout, *numbers):
        out.append(struct.pack("<" + layout, *numbers))

    def raw(data):
        pack(f"i{len(data)}s", len(data), data)

    def is_new(tag, value):
        new = id(value) not in indices
        pack("ii", tag, indices.setdefault(id(value), len(indices) + 1))
        return new

    def write(value):
        if value is None:
            pack("i", 0)
        elif isinstance(value, bool):
            pack("ii", 5, value)
        elif isinstance(value, (int, float)):
            pack("id", 1, value)
        elif isinstance(value, (str, bytes)):
            pack("i", 2)
            raw(value.encode() if isinstance(value, str) else value)
        elif isinstance(value, (dict, list)):
            pairs = value if isinstance(value, Pairs) else enumerate(value, 1)
            if is_new(3, value):
                pack("i", len(value))
                for pair in value.items() if isinstance(value, dict) else pairs:
                    write(pair[0])
                    write(pair[1])
        elif isinstance(value, Function):
            if value.tag == 6:
                pack("i", 6)
            elif not is_new(value.tag, value):
                return
            raw(b"bytecode")
            write(value.upvalues)
        elif is_new(4, value):
            for part in filter(None, (value.version, value.name.encode())):
                raw(part)
            value.content(pack, write) if callable(value.content) else write(value.content)

    write(value)
    return b"".join(out)


@pytest.fixture
def load(tmp_path):
    def load(value):
        path = tmp_path / "file.t7"
        path.write_bytes(value if isinstance(value, bytes) else dump(value))
        return read(path)

    return load


# --- sound files


@pytest.mark.parametrize("value", [None, True, False, 0, -3, 2**40, 0.5, -1e300, math.inf, "", "grün\n", {}])
def test_plain_values(load, value):
    found = load(value)
    assert found == value and type(found) is type(value)


def test_strings_that_are_not_utf8(load):
    assert load(dump(b"caf\xe9\x00\xff")) == "caf\xe9\x00\xff"


def test_tables(load):
    found = load({"name": "x", 2.5: {1: True}, True: [10, 20], "nothing": None})
    assert found == {"name": "x", 2.5: {1: True}, True: {1: 10, 2: 20}, "nothing": None}
    assert all(type(key) is int for key in load([5, 6]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("before", ["", "x"])  # the number of bytes decides how the storage is aligned
def test_arrays_of_every_type(load, kind, before):
    shared = storage(kind, np.arange(24))
    found = load([before, shared, tensor(kind, shared, (2, 3), (12, 4), 1), tensor(kind, shared, (3, 2), (4, 12), 1),
                  tensor(kind, shared, (2, 4), (1, 0), 5), tensor(kind, shared, (1, 2), (2**62, 1)),
                  tensor(kind, None, (), ()), tensor(kind, shared, (3, 0), (1, 1))])
    assert found[2].dtype == KINDS[kind] and not found[3].flags.writeable
    np.testing.assert_array_equal(found[2], np.arange(24))
    np.testing.assert_array_equal(found[3], [[1, 5, 9], [13, 17, 21]])
    np.testing.assert_array_equal(found[4], found[3].T)
    np.testing.assert_array_equal(found[5], [[5] * 4, [6] * 4])
    np.testing.assert_array_equal(found[6], [[0, 1]])
    assert (found[7].shape, found[7].dtype, found[8].shape) == ((0,), found[2].dtype, (3, 0))
    assert np.shares_memory(found[2], found[3]) and np.shares_memory(found[3], found[4])


def test_what_the_file_shares_is_one_object(load):
    array, table, module, function = whole([[1, 2]]), {}, Object("nn.Tanh", {}), Function(8, {})
    found = load([array, table, module, function] * 2)
    assert all(found[i] is found[i + 4] for i in (1, 2, 3, 4))


def test_what_contains_itself(load):
    table, node, function = {}, Object("nngraph.Node", {}), Function(8, {})
    table["me"], function.upvalues["me"] = table, function
    node.content["children"] = Pairs([(1, node), (node, 1), (table, "table"), (whole([3]), "array")])
    found = load([table, node, function])
    assert found[1]["me"] is found[1] and found[3]["upvalues"]["me"] is found[3]
    children = found[2]["children"]
    assert children[1] is found[2] and children[found[2]] == 1
    keys = {value: key for key, value in children.items()}
    assert keys["table"].class_name == "key" and keys["table"].fields is found[1]
    assert keys["array"].fields == [3]


def test_records(load):
    new, old, odd = load([Object("nn.Linear", {"bias": 1}, b"V 2"), Object("nn.Linear", {}, b""),
                          Object("a.b", 7)]).values()
    assert (new.class_name, new.version, new["bias"], new.get("bias"), new.get("x", 5)) == ("nn.Linear", 2, 1, 1, 5)
    assert (old.class_name, old.version, old.fields) == ("nn.Linear", 0, {})
    assert (odd.fields, odd.get("x")) == (7, None) and "a.b" in repr(odd)


@pytest.mark.parametrize("tag", [6, 7, 8])
def test_functions(load, tag):
    function = load([Function(tag, [1]), "next"])[1]
    assert isinstance(function, Record) and function.fields == {"bytecode": b"bytecode", "upvalues": {1: 1}}


# --- broken and hostile files


def check_fails(act, match="."):
    start = time.perf_counter()
    with pytest.raises(Torch7Error, match=match) as caught:
        act()
    assert time.perf_counter() - start < 1
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 1000
    return str(caught.value)


SAMPLE = dump([1.5, "text", True, None, {"a": Object("nn.Linear", {"weight": whole([[1, 2], [3, 4]])})},
               Function(8, {"x": 1}), Function(6, None), whole([5], "Double")])


def test_every_truncation(load):
    for length in range(len(SAMPLE)):
        assert re.search(r"file\.t7, byte \d+: ", check_fails(lambda: load(SAMPLE[:length])))


def object_header(name):
    return struct.pack(f"<iii3si{len(name)}s", 4, 1, 3, b"V 1", len(name), name)


BROKEN = {
    "empty": (b"", "byte 0: the file is empty"),
    "unknown tag": (struct.pack("<i", 9), "byte 0: .* unknown tag 9"),
    "negative tag": (struct.pack("<i", -1), "unknown tag -1"),
    "negative string": (struct.pack("<ii", 2, -1), "-1 bytes"),
    "long string": (struct.pack("<ii", 2, 2**31 - 1), "2147483647 bytes"),
    "boolean": (struct.pack("<ii", 5, 7), "boolean"),
    "negative table": (struct.pack("<iii", 3, 1, -1), "-1 entries"),
    "large table": (struct.pack("<iii", 3, 1, 2**31 - 1), "2147483647 entries"),
    "negative function": (struct.pack("<ii", 6, -2), "function of -2 bytes"),
    "nil as key": (Pairs([(None, 1)]), "key"),
    "NaN as key": (Pairs([(math.nan, 1)]), "key"),
    "key twice": (Pairs([("a", 1), ("a", 2)]), "key"),
    "no class name": (Object("", None), "class name"),
    "long class name": (Object("x" * 10**6, None), "class name"),
    "odd class name": (Object("nn\n", None), "class name"),
    "negative class name": (struct.pack("<iii", 4, 1, -3), "class name of -3 bytes"),
    "negative storage": (storage("Float", [1], -1), "torch.FloatStorage of -4 bytes"),
    "storage beyond the file": (storage("Float", [1, 2], 3), "torch.FloatStorage of 12 bytes"),
    "storage that overflows": (storage("Double", [1], 2**61), "torch.DoubleStorage"),
    "negative dimensions": (tensor("Float", None, (), (), 0, -1), "-1 dimensions"),
    "too many dimensions": (tensor("Float", None, (), (), 0, 2**31 - 1), "2147483647 dimensions"),
    "negative size": (tensor("Float", storage("Float", [1]), (-1,), (1,)), "sizes"),
    "negative stride": (tensor("Float", storage("Float", [1, 2]), (2,), (-1,), 1), "strides"),
    "negative offset": (tensor("Float", storage("Float", [1]), (1,), (1,), -1), "offset"),
    "offset": (tensor("Float", storage("Float", [1]), (1,), (1,), 1), "storage of 1 elements"),
    "size": (tensor("Float", storage("Float", [1, 2, 3]), (2, 2), (2, 1)), "storage of 3 elements"),
    "stride that overflows": (tensor("Float", storage("Float", [1]), (3,), (2**63 - 1,)), "storage of 1 elements"),
    "sizes that overflow": (tensor("Float", storage("Float", [1]), (2**32, 2**32), (0, 0)), "cannot be"),
    "empty sizes that overflow": (tensor("Float", None, (0, 2**62), (1, 1)), "cannot be"),
    "no storage": (tensor("Float", None, (1,), (1,)), "storage of 0 elements"),
    "storage of another type": (tensor("Float", storage("Int", [1]), (1,), (1,)), "without a storage of float32"),
    "table as storage": (tensor("Float", {}, (1,), (1,)), "without a storage"),
    "tensor as storage": (tensor("Float", whole([1]), (1,), (1,)), "without a storage"),
    "bytes behind": (dump([1]) + b"\0\0", "2 bytes follow"),
    "text format": (b"4\n1\n3\nV 1\n13\nnn.Sequential\n", "text format"),
    "zip": (b"PK\x03\x04" + bytes(60), "zip archive"),
    "pickle": (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "pickle"),
    "safetensors": (struct.pack("<q", 300) + b'{"__metadata__":{}', "safetensors"),
    "web page": (b"\n<!DOCTYPE html><title>404", "web page"),
    "other text": (b"version https://git-lfs", "unknown tag"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(load, name):
    value, match = BROKEN[name]
    check_fails(lambda: load(value), match)


LEVELS = {
    "tables": lambda index: struct.pack("<iiiid", 3, index, 1, 1, 1),
    "objects": lambda index: struct.pack("<iii3si4s", 4, index, 3, b"V 1", 4, b"nn.A"),
    "functions": lambda index: struct.pack("<iii", 8, index, 0),
    "tensors": lambda index: struct.pack("<iii16siq", 4, index, 16, b"torch.ByteTensor", 0, 1),
}


@pytest.mark.parametrize("level", LEVELS)
def test_deep_files(load, level):
    def nested(depth):
        return b"".join(map(LEVELS[level], range(depth))) + struct.pack("<i", 0)

    if level != "tensors":
        assert load(nested(MAX_DEPTH)) is not None
    check_fails(lambda: load(nested(100_000)), "deep|storage")


def read_or_fail(act):
    start = time.perf_counter()
    try:
        act()
    except Torch7Error:
        return False
    finally:
        assert time.perf_counter() - start < 1
    return True


def flipped(data, seed):
    """Copies of the bytes with 1 to 4 of them changed."""
    rng = random.Random(seed)
    while True:
        copy = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            copy[rng.randrange(len(copy))] = rng.choice((0, 1, 3, 4, 127, 255, rng.randrange(256)))
        yield bytes(copy)


def test_changed_bytes(load):
    tracemalloc.start()
    outcomes = {read_or_fail(lambda: load(data)) for data, _ in zip(flipped(SAMPLE, 0), range(500))}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert outcomes == {True, False} and peak < 10e6


# --- the network


class Network:
    """A tiny network in the structure of the release; `parts` may be changed before `table` puts it together."""

    def __init__(self, c=2, kind="Float", flat=False, norm=None, kernel=3, side=1, bias=True, package="nn"):
        self.rng, self.kind, self.flat, self.norm = np.random.default_rng(0), kind, flat, norm
        self.bias, self.package, self.expected = bias, package, []
        low = ((c, 1), (2*c, c), (2*c, 2*c), (4*c, 2*c), (4*c, 4*c), (8*c, 4*c))
        colour = ((2*c, 4*c), (c, 2*c), (c, c), (c//2, c), (2, c//2))
        self.parts = {
            "low": [self.layer((*shape, 3, 3), 2 - i % 2) for i, shape in enumerate(low)],
            "mid": [self.layer((8*c, 8*c, 3, 3)), self.layer((4*c, 8*c, 3, 3))],
            "global": [self.layer((8*c, 8*c, 3, 3), 2 - i % 2) for i in range(4)],
            "dense": [self.layer((16*c, 8*c * side**2)), self.layer((8*c, 16*c))],
            "last": [self.layer((4*c, 8*c))],
            "fusion": [self.layer((4*c, 8*c, kernel, kernel))],
            "colour": [self.layer((*shape, 3, 3)) for shape in colour]}

    def random(self, *shape, low=-1.0):
        return self.rng.uniform(low, 1, shape).astype(KINDS[self.kind])

    def layer(self, shape, stride=1):
        """A layer and its BatchNorm, and in `expected` what they compute."""
        weight, bias = self.random(*shape), self.random(shape[0]) if self.bias else np.zeros(shape[0])
        rows = weight.reshape(len(weight), -1)
        fields = {"weight": whole(rows if self.flat else weight, self.kind), "gradWeight": whole(weight, self.kind),
                  "bias": whole(bias, self.kind) if self.bias else None, "output": whole([])}
        if len(shape) == 4:
            fields |= {"kH": shape[2], "kW": shape[3], "dW": stride, "dH": stride, "nInputPlane": shape[1]}
        modules = [Object(f"{self.package}.SpatialConvolution" + "MM" * self.flat if len(shape) == 4 else "nn.Linear", fields)]
        gain, shift = np.ones(shape[0]), bias.astype(float)
        if self.norm:
            mean, variance = self.random(shape[0]), self.random(shape[0], low=0.5)
            fields = {"running_mean": whole(mean, self.kind), "eps": 0.25}
            gain = 1 / np.sqrt(variance + 0.25) if self.norm == "variance" else variance.astype(float)
            fields["running_var" if self.norm == "variance" else "running_std"] = whole(variance, self.kind)
            offset = 0
            if self.norm != "plain":
                weight, offset = self.random(shape[0]), self.random(shape[0])
                fields |= {"weight": whole(weight, self.kind), "bias": whole(offset, self.kind)}
                gain = gain * weight
            shift = gain * (bias - mean.astype(float)) + offset
            modules.append(Object("nn.SpatialBatchNormalization", fields))
        self.expected.append((rows.astype(float), gain, shift, shape))
        return modules
