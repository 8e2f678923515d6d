"""The Torch7 reader and the layers of Iizuka 2016, on files from our own writer: sound, broken, hostile."""

import math
import os
import random
import re
import struct
import time
import tracemalloc

import numpy as np
import pytest

from colorlab.models.torch7.iizuka16 import layers
from colorlab.models.torch7.reader import MAX_DEPTH, Record, Torch7Error, read, release

KINDS = {"Byte": "u1", "Char": "i1", "Short": "<i2", "Int": "<i4", "Long": "<i8", "Half": "<f2",
         "Float": "<f4", "Double": "<f8", "Cuda": "<f4", "CudaByte": "u1", "CudaLong": "<i8",
         "CudaDouble": "<f8", "CudaHalf": "<f2"}


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
    strides = [stride // array.itemsize for stride in array.strides]
    made = tensor(kind, storage(kind, array), array.shape, strides)
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
    assert found == value
    assert type(found) is type(value)


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
    found = load([before, shared,
                  tensor(kind, shared, (2, 3), (12, 4), 1), tensor(kind, shared, (3, 2), (4, 12), 1),
                  tensor(kind, shared, (2, 4), (1, 0), 5), tensor(kind, shared, (1, 2), (2**62, 1)),
                  tensor(kind, None, (), ()), tensor(kind, shared, (3, 0), (1, 1))])
    assert found[2].dtype == KINDS[kind]
    assert not found[3].flags.writeable
    np.testing.assert_array_equal(found[2], np.arange(24))
    np.testing.assert_array_equal(found[3], [[1, 5, 9], [13, 17, 21]])
    np.testing.assert_array_equal(found[4], found[3].T)
    np.testing.assert_array_equal(found[5], [[5] * 4, [6] * 4])
    np.testing.assert_array_equal(found[6], [[0, 1]])
    assert (found[7].shape, found[7].dtype, found[8].shape) == ((0,), found[2].dtype, (3, 0))
    assert np.shares_memory(found[2], found[3])
    assert np.shares_memory(found[3], found[4])


def test_what_the_file_shares_is_one_object(load):
    array, table, module, function = whole([[1, 2]]), {}, Object("nn.Tanh", {}), Function(8, {})
    found = load([array, table, module, function] * 2)
    assert all(found[i] is found[i + 4] for i in (1, 2, 3, 4))


def test_what_contains_itself(load):
    table, node, function = {}, Object("nngraph.Node", {}), Function(8, {})
    table["me"], function.upvalues["me"] = table, function
    node.content["children"] = Pairs([(1, node), (node, 1), (table, "table"), (whole([3]), "array")])
    found = load([table, node, function])
    assert found[1]["me"] is found[1]
    assert found[3]["upvalues"]["me"] is found[3]
    children = found[2]["children"]
    assert children[1] is found[2]
    assert children[found[2]] == 1
    keys = {value: key for key, value in children.items()}
    assert keys["table"].class_name == "key"
    assert keys["table"].fields is found[1]
    assert keys["array"].fields == [3]


def test_records(load):
    new, old, odd = load([Object("nn.Linear", {"bias": 1}, b"V 2"), Object("nn.Linear", {}, b""),
                          Object("a.b", 7)]).values()
    assert (new.class_name, new.version, new.fields) == ("nn.Linear", 2, {"bias": 1})
    assert (new["bias"], new.get("bias"), new.get("x"), new.get("x", 5)) == (1, 1, None, 5)
    assert (old.class_name, old.version, old.fields) == ("nn.Linear", 0, {})
    assert (odd.fields, odd.get("x")) == (7, None)
    assert "a.b" in repr(odd)


@pytest.mark.parametrize("tag", [6, 7, 8])
def test_functions(load, tag):
    function = load([Function(tag, [1]), "next"])[1]
    assert isinstance(function, Record)
    assert function.fields == {"bytecode": b"bytecode", "upvalues": {1: 1}}


# --- broken and hostile files


def check_fails(act, *arguments, match="."):
    start = time.process_time()
    with pytest.raises(Torch7Error, match=match) as caught:
        act(*arguments)
    assert time.process_time() - start < 2
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000
    return str(caught.value)


SAMPLE = dump([1.5, "text", True, None, {"a": Object("nn.Linear", {"weight": whole([[1, 2], [3, 4]])})},
               Function(8, {"x": 1}), Function(6, None), whole([5], "Double")])


def test_every_truncation(load):
    for length in range(len(SAMPLE)):
        assert re.search(r"file\.t7, byte \d+: ", check_fails(load, SAMPLE[:length]))


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
    "stride that overflows": (tensor("Float", storage("Float", [1]), (3,), (2**63 - 1,)), "storage of 1 el"),
    "sizes that overflow": (tensor("Float", storage("Float", [1]), (2**32, 2**32), (0, 0)), "cannot be"),
    "empty sizes that overflow": (tensor("Float", None, (0, 2**62), (1, 1)), "cannot be"),
    "no storage": (tensor("Float", None, (1,), (1,)), "storage of 0 elements"),
    "storage of another type": (tensor("Float", storage("Int", [1]), (1,), (1,)), "without a storage"),
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
    check_fails(load, value, match=match)


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
    check_fails(load, nested(50_000), match="deep|storage")


def read_or_fail(act, *arguments):
    start = time.process_time()
    try:
        act(*arguments)
    except Torch7Error:
        return False
    finally:
        assert time.process_time() - start < 2
    return True


def flipped(data, count):
    """Copies of the bytes with 1 to 4 of them changed."""
    rng = random.Random(0)
    for _ in range(count):
        copy = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            copy[rng.randrange(len(copy))] = rng.choice((0, 1, 3, 4, 127, 255, rng.randrange(256)))
        yield bytes(copy)


def test_changed_bytes(load):
    tracemalloc.start()
    outcomes = {read_or_fail(load, data) for data in flipped(SAMPLE, 300)}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert outcomes == {True, False}
    assert peak < 10e6


# --- the network


class Network:
    """A tiny network in the structure of the release: `parts` of layers, which `table` puts together.

    `norm`: None, or the kind of BatchNorm: "affine", "plain", or old, with an "inverse" standard deviation.
    """

    def __init__(self, c=2, kind="Float", flat=False, norm=None, kernel=3, side=1, bias=True, package="nn"):
        self.random, self.kind, self.flat, self.norm = np.random.default_rng(0), kind, flat, norm
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

    def numbers(self, *shape, low=-1.0):
        return self.random.uniform(low, 1, shape).astype(KINDS[self.kind])

    def layer(self, shape, stride=1):
        """Make the modules of one layer, and note in `expected` what they compute."""
        outputs, is_dense = shape[0], len(shape) == 2
        weight, bias = self.numbers(*shape), self.numbers(outputs) if self.bias else np.zeros(outputs)
        rows = weight.reshape(outputs, -1)
        fields = {"weight": whole(rows if self.flat else weight, self.kind),
                  "gradWeight": whole(rows, self.kind), "output": whole([], self.kind)}
        if self.bias:
            fields["bias"] = whole(bias, self.kind)
        if not is_dense:
            fields |= {"kH": shape[2], "kW": shape[3], "dW": stride, "dH": stride, "nInputPlane": shape[1]}
        name = "nn.Linear" if is_dense else f"{self.package}.SpatialConvolution" + "MM" * self.flat
        modules = [Object(name, fields)]
        mean, deviation, gain, offset = 0, 1, 1, 0
        if self.norm:
            mean, variance, gain, offset = (self.numbers(outputs, low=0.5) for _ in range(4))
            fields = {"running_mean": whole(mean, self.kind), "eps": 0.25}
            fields["running_std" if self.norm == "inverse" else "running_var"] = whole(variance, self.kind)
            deviation = np.sqrt(variance.astype(float) + 0.25)
            if self.norm == "inverse":
                deviation = 1 / variance.astype(float)
            if self.norm == "plain":
                gain, offset = 1, 0
            else:
                fields |= {"weight": whole(gain, self.kind), "bias": whole(offset, self.kind)}
            modules.append(Object(f"nn.{'' if is_dense else 'Spatial'}BatchNormalization", fields))
        rows = rows.astype(float)
        self.expected.append((shape, lambda x: (rows @ x + bias - mean) / deviation * gain + offset))
        return modules

    def table(self, low="same", global_first=False, classifier=None, nested=False, mean=0.445):
        def chain(*parts, end=()):
            modules = []
            for layer in (layer for part in parts for layer in self.parts[part]):
                inner = [*layer, Object("nn.ReLU", {})]
                modules += [Object("nn.Sequential", {"modules": inner})] if nested else inner
            return Object("nn.Sequential", {"modules": [*modules, *end], "output": whole([1])})

        lows = [chain("low")]
        if low != "once":
            lows.append(lows[0] if low == "same" else clone(lows[0], deep=low == "copy"))
        replicate = [Object("nn.Replicate", {"nfeatures": 28, "dim": dim}) for dim in (3, 4)]
        to_class = [Object("nn.Sequential", {"modules": classifier})] if classifier else []
        branches = [[chain("mid")], [chain("global", "dense"), *to_class, chain("last", end=replicate)]]
        one, other = reversed(branches) if global_first else branches
        modules = [None, None, lows[0], *one, *lows[1:], *other, Object("nn.JoinTable", {"dimension": 2}),
                   chain("fusion", "colour"), None]
        nodes = [Object("nngraph.Node", {"data": {"module": module} if module else {}}) for module in modules]
        for node, child in zip(nodes, nodes[1:] + nodes[:1], strict=True):  # a cycle
            node.content["children"] = Pairs([(1, child), (child, 1)])
            data = child.content["data"]
            node.content["data"]["mapindex"] = Pairs([(1, data), (data, 1)])
        return {"mean": mean, "model": Object("nn.gModule", {"forwardnodes": nodes, "modules": lows})}


def clone(value, deep=False):
    """Another module with the same numbers, in shared storages unless deep."""
    if isinstance(value, dict):
        return {key: clone(content, deep) for key, content in value.items()}
    if isinstance(value, list):
        return [clone(content, deep) for content in value]
    if not isinstance(value, Object):
        return value
    if callable(value.content):
        return whole(value.array, value.kind) if deep else Object(value.name, value.content)
    return Object(value.name, clone(value.content, deep))


def check_layers(found, network):
    mean, pairs = found
    assert mean == 0.445
    assert len(pairs) == len(network.expected) == 21
    for (weight, bias), (shape, compute) in zip(pairs, network.expected, strict=True):
        assert weight.shape == shape
        assert weight.dtype == bias.dtype == np.float32
        assert weight.flags.writeable
        x = network.random.uniform(-1, 1, weight[0].size)
        y = weight.reshape(len(weight), -1).astype(float) @ x + bias
        np.testing.assert_allclose(y, compute(x), atol=3e-6)


@pytest.mark.parametrize("options", [
    {}, {"kind": "Double", "flat": True}, {"kind": "Half"}, {"kind": "Cuda", "package": "cudnn"},
    {"kernel": 1}, {"kernel": 1, "flat": True}, {"bias": False}, {"side": 3}, {"c": 16},
    {"norm": "affine", "kind": "Double"}, {"norm": "affine", "bias": False}, {"norm": "plain"},
    {"norm": "inverse", "flat": True},
], ids=str)
def test_layers_however_they_are_stored(load, options):
    network = Network(**options)
    check_layers(layers(load(network.table())), network)


@pytest.mark.parametrize("low", ["same", "clone", "copy", "once"])
@pytest.mark.parametrize("norm", [None, "affine"])
@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("global_first", [False, True])
def test_layers_wherever_they_are(load, low, norm, nested, global_first):
    network = Network(norm=norm)
    check_layers(layers(load(network.table(low, global_first, nested=nested))), network)


@pytest.mark.parametrize("global_first", [False, True])
def test_a_classifier_is_left_out(load, global_first):
    network = Network()
    classifier = [*network.layer((8, 16)), Object("nn.ReLU", {}), *network.layer((205, 8))]
    del network.expected[-2:]
    check_layers(layers(load(network.table(global_first=global_first, classifier=classifier))), network)


@pytest.mark.parametrize("global_first", [False, True])
def test_the_layer_of_a_classifier_is_no_substitute(load, global_first):
    """One changed byte in the shape of the layer that leads to the fusion leaves that of the classifier alone."""
    network = Network()
    classifier = [*network.layer((8, 16)), Object("nn.ReLU", {}), *network.layer((205, 8))]
    network.parts["last"] = [network.layer((8, 8))]
    record = load(network.table(global_first=global_first, classifier=classifier))
    check_fails(layers, record, match=r"dense layer \(8, 16\) before nn.Replicate, found 0")


def change(part, index, module=0, **fields):
    return lambda network: network.parts[part][index][module].content.update(fields)


def remove(part, index):
    return lambda network: network.parts[part].pop(index)


def add(part, shape):
    return lambda network: network.parts[part].append(network.layer(shape))


def norm_after_relu(network):
    network.parts["mid"][0].insert(1, Object("nn.ReLU", {}))


def unknown_class(network):
    network.parts["mid"][0][0].name = "nn.SpatialFullConvolution"


def other_copy(network):
    network.parts["low"][2][0].content["bias"].array = np.zeros(4)  # what a copy is made from


ITSELF, DOUBLED = Object("nn.Sequential", {"modules": []}), Object("nn.Sequential", {})
ITSELF.content["modules"] += [ITSELF, ITSELF]
for _ in range(60):
    DOUBLED = Object("nn.Sequential", {"modules": [DOUBLED, DOUBLED]})
GIANT = tensor("Float", storage("Float", [1]), (2**30, 1, 3, 3), (0, 0, 0, 0))

OTHER_TABLES = {
    "empty": (Object("nn.gModule", {"forwardnodes": []}), r"low-level layer \(64, 1, 3, 3\), .* found none"),
    "nothing": (None, "found NoneType"),
    "number": (3, "found int"),
    "number as module": (Object("nn.Sequential", {"modules": [3]}), "found int"),
    "module in itself": (ITSELF, "more than 10000 modules"),
    "doubled again and again": (DOUBLED, "more than 10000 modules"),
}
OTHER_LAYERS = {
    "narrow mid-level": (
        change("mid", 0, weight=whole(np.ones((8, 16, 3, 3)))),
        r"mid-level layer \(16, 16, 3, 3\), stride 1, found nn.SpatialConvolution \(8, 16, 3, 3\), stride 1"),
    "low-level too short": (remove("low", 5), r"low-level layer \(16, 8, 3, 3\), .* found .* \(16, 16, 3, 3"),
    "colour too short": (remove("colour", 4), r"colour layer \(2, 1, 3, 3\), stride 1, found none"),
    "colour too long": (add("colour", (2, 2, 3, 3)), r"no further convolution, found .* \(2, 2, 3, 3\)"),
    "colour with a large kernel": (change("colour", 1, weight=whole(np.ones((2, 4, 5, 5)))), "colour layer"),
    "stride": (change("global", 0, dW=1), r"global layer .* stride 2, found .* stride 1"),
    "stride as text": (change("global", 0, dW="2"), "number 'dW'"),
    "three dimensions": (change("global", 0, weight=whole(np.ones((16, 16, 9)))), "'weight'"),
    "kernel of another size": (change("mid", 0, weight=whole(np.ones((16, 64))), kW=2, kH=2), r"\(16, 64\)"),
    "kernel of unknown size": (change("mid", 0, weight=whole(np.ones((16, 144))), kW=None), "number 'kW'"),
    "one dense layer": (remove("dense", 1), r"dense layer \(16, 32\), stride 1, found nn.Linear \(8, 16\)"),
    "dense layer of no square": (change("dense", 0, weight=whole(np.ones((32, 96)))), r"dense .* \(32, 64\)"),
    "no dense layer to the fusion": (remove("last", 0), "before nn.Replicate, found 0"),
    "unknown layer": (unknown_class, "found nn.SpatialFullConvolution"),
    "no weight": (change("mid", 1, weight=None), "'weight' in nn.SpatialConvolution"),
    "whole numbers": (change("mid", 1, weight=whole(np.ones((8, 16, 3, 3)), "Int")), "'weight'"),
    "short bias": (change("mid", 1, bias=whole([1, 2])), "8 numbers 'bias' .* found 2"),
    "bias as text": (change("mid", 1, bias="b"), "'bias'"),
    "bias that is not finite": (change("mid", 1, bias=whole([math.nan] * 8)), "finite"),
    "giant weight": (change("fusion", 0, weight=GIANT), "numbers 'weight'"),
    "two different copies": (other_copy, "equal low-level networks"),
    "BatchNorm behind ReLU": (norm_after_relu, "before nn.SpatialBatchNormalization, found .*nn.ReLU"),
    "BatchNorm of another width": (change("mid", 1, 1, running_mean=whole([1])), "8 numbers 'running_mean'"),
    "BatchNorm without variance": (change("mid", 1, 1, running_var=None), "'running_std'"),
    "negative variance": (change("mid", 1, 1, running_var=whole([-1] * 8)), "finite"),
    "eps as text": (change("mid", 1, 1, eps="small"), "number 'eps'"),
}


@pytest.mark.parametrize("name", OTHER_TABLES)
def test_other_tables(load, name):
    model, match = OTHER_TABLES[name]
    record = load({"mean": 0.445, "model": model})
    check_fails(layers, record, match=match)


@pytest.mark.parametrize("mean", [None, "0.4", math.nan, 113.5, {}])
def test_other_means(load, mean):
    record = load(Network().table(mean=mean))
    check_fails(layers, record, match="found a mean of")
    check_fails(layers, mean, match="found a mean of NoneType")


@pytest.mark.parametrize("name", OTHER_LAYERS)
def test_other_layers(load, name):
    act, match = OTHER_LAYERS[name]
    network = Network(norm="affine")
    act(network)
    record = load(network.table(low="copy"))
    check_fails(layers, record, match=match)


def test_changed_bytes_of_a_network(load):
    data = dump(Network(norm="affine").table(low="clone"))
    outcomes = {read_or_fail(lambda other: layers(load(other)), other) for other in flipped(data, 100)}
    assert outcomes == {True, False}


def memory(field):
    with open("/proc/self/status") as status:
        return 1024 * int(re.search(rf"{field}:\s*(\d+)", status.read())[1])


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc")
def test_memory_is_taken_only_by_what_is_used(tmp_path):
    network, count = Network(), 2**29  # numbers: 4 GB, a hole at the end of the file
    path = tmp_path / "sparse.t7"
    path.write_bytes(dump(network.table() | {"gradient": storage("Double", [], count)}))
    os.truncate(path, path.stat().st_size + 8 * count)
    before = memory("VmHWM")  # the peak
    record = read(path)
    check_layers(layers(record), network)
    gradient = record["gradient"]
    assert len(gradient) == count
    assert gradient[-1] == 0
    assert memory("VmHWM") - before < 50e6

    before = memory("VmRSS")
    assert gradient[: 2**23].sum() == 0
    assert memory("VmRSS") - before > 50e6
    release(gradient[:5])
    assert memory("VmRSS") - before < 10e6
    release(np.zeros(3))
