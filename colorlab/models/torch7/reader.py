"""Read Torch7 files (`torch.save` of Lua Torch) as plain data; no code in them ever runs.

A file is one value, little endian: an int32 tag and what belongs to it.

    0       nil
    1       number     float64
    2       string     int32 length, bytes
    3       table      int32 index, int32 count, then count times two values, key and content
    4       object     int32 index, string "V <version>" (not in old files), string class name, content
    5       boolean    int32, 0 or 1
    6       function   int32 length, bytecode, then a value: what the function closes over
    7, 8    function   int32 index, then as 6

Tables, objects and functions are numbered. A number seen before means the same thing again: so a file
shares weights, and may contain itself. The content of an object is one value, usually a table, but that of a

    storage    int64 count, elements
    tensor     int32 dimensions, int64 sizes, int64 strides, int64 offset (from 1), then a value: its storage

Source: torch7, `File.lua`, `generic/Storage.c`, `generic/Tensor.c`.
"""

import math
import mmap
import os
import re
import struct
from collections.abc import Generator

import numpy as np

NIL, NUMBER, STRING, TABLE, OBJECT, BOOLEAN, FUNCTION, OLD_INDEXED_FUNCTION, INDEXED_FUNCTION = range(9)

ELEMENTS = {"Byte": "u1", "Char": "i1", "Short": "<i2", "Int": "<i4", "Long": "<i8",
            "Half": "<f2", "Float": "<f4", "Double": "<f8"}
ELEMENTS |= {f"Cuda{name}": code for name, code in ELEMENTS.items()} | {"Cuda": "<f4"}
STORAGES = {f"torch.{name}Storage": np.dtype(code) for name, code in ELEMENTS.items()}
TENSORS = {f"torch.{name}Tensor": np.dtype(code) for name, code in ELEMENTS.items()}

OTHER_FORMATS = (
    (rb"[0-8]\r?\n", "one in Torch7's text format: save it again without 'ascii'"),
    (rb"PK", "a zip archive, perhaps a PyTorch checkpoint"),
    (rb"\x80", "a pickle, perhaps an old PyTorch checkpoint"),
    (rb'(?![\0-\x08]\0\0\0).{8}\{"', "a safetensors file"),
    (rb"\s*<", "a web page"),
)

MAX_DEPTH = 10_000  # Torch7 reads by recursion and does not get as far
MAX_DIMENSIONS = 32  # what every numpy can hold
SMALLEST_ENTRY = 12  # bytes of a table entry: 8 of a key (an empty string) and 4 of a content (nil)


class Torch7Error(ValueError):
    """A file that is no sound Torch7 file, or that holds something else than expected."""


class Record:
    """A Torch7 object that is no array: `class_name`, `version`, and `fields`, its content (usually a dict).

    `record["weight"]` and `record.get("bias")` look into `fields`. A Lua function is of class "function".
    """

    def __init__(self, class_name: str, version: int = 0, fields=None):
        self.class_name, self.version, self.fields = class_name, version, fields

    def __getitem__(self, key):
        return self.fields[key]

    def get(self, key, default=None):
        return self.fields.get(key, default) if isinstance(self.fields, dict) else default

    def __repr__(self):
        return f"<Record {self.class_name}>"


def read(path: str | os.PathLike):
    """Read a binary Torch7 file; its arrays are read-only views of the file, loaded only where they are used.

    Parameters
    ----------
    path : str or path
        The file, which must not change while its arrays are in use.

    Returns
    -------
    object
        None, bool, int (of an integral number) or float, str; a dict for a table; a numpy array for a tensor
        or storage; a `Record` for anything else. What is shared in the file is the same object here. A table
        or array that is the key of a table, which Python cannot hash, gets a `Record` "key" around it.

    Raises
    ------
    Torch7Error
        If this is another kind of file, or a damaged one: one line with the file, the byte and the fault.
    OSError
        If the file cannot be opened.
    """
    name = os.fspath(path)
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise Torch7Error(f"{name}, byte 0: the file is empty")
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    reader = _Reader(data, name)
    for pattern, other in OTHER_FORMATS:
        if re.match(pattern, data[:64], re.DOTALL):
            reader.fail(0, f"not a binary Torch7 file but {other}")
    value = reader.value()
    if reader.position < len(data):
        reader.fail(reader.position, f"the content ends here, but {len(data) - reader.position} bytes follow")
    return value


def release(array: np.ndarray) -> None:
    """Give back the memory of all pages of a file that its arrays have loaded; they load again when used.

    Parameters
    ----------
    array : numpy.ndarray
        Any array of the file, or a view of one. With another array, or on Windows, this does nothing.
    """
    owner: object = array
    while isinstance(owner, np.ndarray):
        owner = owner.base
    if isinstance(owner, memoryview):
        owner = owner.obj
    if isinstance(owner, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        owner.madvise(mmap.MADV_DONTNEED)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")  # never fails: a Lua string may hold any bytes


class _Reader:
    """Goes through the bytes of a file once."""

    def __init__(self, data: mmap.mmap, name: str):
        self.data, self.name, self.position = data, name, 0
        self.objects: dict[int, object] = {}  # index -> table, Record or array
        self.storages: dict[int, np.ndarray] = {}  # identity -> array, for those arrays that are storages

    def fail(self, position: int, fault: str):
        raise Torch7Error(f"{self.name}, byte {position}: {fault}")

    # --- plain parts: read one and step over it

    def skip(self, count: int, what: str) -> int:
        """Step over `count` bytes and return where they begin."""
        start, left = self.position, len(self.data) - self.position
        if not 0 <= count <= left:
            self.fail(start, f"{what} of {count} bytes where the file has {left} left")
        self.position += count
        return start

    def numbers(self, layout: str, what: str) -> tuple:
        layout = "<" + layout
        return struct.unpack_from(layout, self.data, self.skip(struct.calcsize(layout), what))

    def integer(self, what: str) -> int:
        return self.numbers("i", what)[0]

    def raw(self, what: str) -> bytes:
        length = self.integer(f"length of {what}")
        start = self.skip(length, what)
        return self.data[start : self.position]

    def class_name(self) -> tuple[str, int]:
        start = self.position
        name, version = self.raw("class name"), 0
        if re.fullmatch(rb"V \d{1,9}", name):
            name, version = self.raw("class name"), int(name[2:])
        if not 0 < len(name) <= 200 or not _text(name).isprintable():
            self.fail(start, f"no class name in {len(name)} bytes")
        return _text(name), version

    # --- values inside values

    def value(self):
        """Read a value. Those around it wait in a list: on Python's stack, a deep file would overflow it."""
        waiting: list = []
        while True:
            value = self.begin()
            if isinstance(value, Generator):
                if len(waiting) == MAX_DEPTH:
                    self.fail(self.position, f"nested deeper than {MAX_DEPTH} levels")
                waiting.append(value)
                value = None  # what starts a generator
            while waiting:
                try:
                    waiting[-1].send(value)
                    break  # it asks for another value
                except StopIteration as finished:
                    value = finished.value
                    waiting.pop()
            else:
                return value

    def begin(self):
        """Read a value; if it has others inside, return a generator that asks for each by `yield`."""
        start = self.position
        tag = self.integer("value")
        if tag == NIL:
            return None
        if tag == NUMBER:
            number = self.numbers("d", "number")[0]
            return int(number) if number.is_integer() and abs(number) < 2**53 else number
        if tag == STRING:
            return _text(self.raw("string"))
        if tag == BOOLEAN:
            truth = self.integer("boolean")
            return bool(truth) if truth in (0, 1) else self.fail(start, f"a boolean that is {truth}")
        if tag == FUNCTION:
            return self.function(None)
        if tag not in (TABLE, OBJECT, OLD_INDEXED_FUNCTION, INDEXED_FUNCTION):
            self.fail(start, f"a value with the unknown tag {tag}")
        index = self.integer("index")
        if index in self.objects:
            return self.objects[index]
        if tag == OBJECT:
            return self.object(index)
        return self.table(index) if tag == TABLE else self.function(index)

    def table(self, index: int):
        start = self.position
        count, left = self.integer("size of a table"), len(self.data) - self.position
        if not 0 <= count <= left // SMALLEST_ENTRY:
            self.fail(start, f"a table of {count} entries where the file has {left} bytes left")
        table = self.objects[index] = {}  # known before it is filled, since it may contain itself
        for _ in range(count):
            start = self.position
            key = yield
            if isinstance(key, (dict, np.ndarray)):
                key = Record("key", fields=key)
            if key is None or key != key or key in table:  # only NaN differs from itself
                self.fail(start, "a table key that is nil, not a number, or there already")
            table[key] = yield
        return table

    def function(self, index: int | None):
        function = Record("function", fields={"bytecode": self.raw("function")})
        if index is not None:
            self.objects[index] = function
        function.fields["upvalues"] = yield
        return function

    def object(self, index: int):
        name, version = self.class_name()
        if name in STORAGES:
            return self.storage(index, STORAGES[name], name)
        return self.tensor(index, TENSORS[name]) if name in TENSORS else self.record(index, name, version)

    def record(self, index: int, name: str, version: int):
        record = self.objects[index] = Record(name, version)
        record.fields = yield
        return record

    def storage(self, index: int, dtype: np.dtype, name: str) -> np.ndarray:
        count = self.numbers("q", "size of a storage")[0]
        start = self.skip(count * dtype.itemsize, name)
        storage = self.objects[index] = np.frombuffer(self.data, dtype, count, start)
        self.storages[id(storage)] = storage
        return storage

    def tensor(self, index: int, dtype: np.dtype):
        start = self.position
        dimensions = self.integer("tensor")
        if not 0 <= dimensions <= MAX_DIMENSIONS:
            self.fail(start, f"a tensor of {dimensions} dimensions")
        sizes, strides = (self.numbers(f"{dimensions}q", "sizes of a tensor") for _ in range(2))
        offset = self.numbers("q", "offset of a tensor")[0] - 1
        storage = yield
        if storage is None:
            storage = np.empty(0, dtype)
        elif id(storage) not in self.storages or storage.dtype != dtype:
            self.fail(start, f"a tensor of {dtype} without a storage of {dtype}")
        self.objects[index] = self.view(start, storage, sizes or (0,), strides or (1,), offset)
        return self.objects[index]

    def view(self, start: int, storage: np.ndarray, sizes: tuple, strides: tuple, offset: int) -> np.ndarray:
        """Lay a tensor over its storage once it is certain that no element lies outside."""
        tensor = f"a tensor of sizes {sizes}, strides {strides} and offset {offset}"
        size = storage.itemsize * math.prod(n or 1 for n in sizes)  # numpy limits this even if a size is 0
        if min(sizes + strides) < 0 or offset < 0 or size >= 2**63:
            self.fail(start, f"{tensor}, which cannot be")
        if 0 in sizes:
            return np.empty(sizes, storage.dtype)
        if offset + sum((n - 1) * stride for n, stride in zip(sizes, strides, strict=True)) >= len(storage):
            self.fail(start, f"{tensor} on a storage of {len(storage)} elements")
        # A stride is not used where the size is 1, and may there be larger than numpy allows.
        steps = [stride * storage.itemsize if n > 1 else 0 for n, stride in zip(sizes, strides, strict=True)]
        return np.ndarray(sizes, storage.dtype, storage, offset * storage.itemsize, steps)
