"""Plain data between the judge and the student's process: JSON, and arrays as bytes. Nothing in it can run.

What a student's process sends is not trusted: lengths, types and shapes are checked before anything is made of them.
"""

import base64
import json
import math
import os
from collections.abc import Callable
from typing import Any

import numpy as np

LARGEST = 64 * 2**20  # bytes of one message
KINDS = "biuf"  # of numbers that an answer may hold
TENSORS = ("float16", "bfloat16", "float32", "float64", "bool", "uint8", "int8", "int16", "int32", "int64")


class PlainError(ValueError):
    """What came is no message of ours."""


def encode(value: Any) -> Any:
    """Numbers, text, lists, tuples, dictionaries, arrays and tensors as something that JSON can hold."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, np.generic):
        return {"number": encode(np.asarray(value))}
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return {type(value).__name__: [encode(one) for one in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(one)] for key, one in value.items()]}
    if hasattr(value, "detach"):
        kind = str(value.dtype).removeprefix("torch.")
        value = value.detach().cpu()
        return {"tensor": encode((value.float() if kind == "bfloat16" else value).numpy()), "type": kind}
    if isinstance(value, np.ndarray) and value.dtype.kind in KINDS:
        little = np.ascontiguousarray(value, value.dtype.newbyteorder("<"))
        return {"array": base64.b64encode(little.tobytes()).decode(), "type": little.dtype.str,
                "shape": list(value.shape)}
    raise PlainError(f"cannot be sent as plain data: {type(value).__name__}")


def decode(data: Any) -> Any:
    """What `encode` was given. Tensors need torch, which is imported for them alone."""
    if not isinstance(data, dict):
        if isinstance(data, list):
            raise PlainError("a bare list")
        return data
    match data:
        case {"array": str(text), "type": str(kind), "shape": list(shape)}:
            return _array(text, kind, shape)
        case {"number": inner}:
            return decode(inner)[()]
        case {"list": list(parts)}:
            return [decode(part) for part in parts]
        case {"tuple": list(parts)}:
            return tuple(decode(part) for part in parts)
        case {"dict": list(pairs)}:
            return {decode(key): decode(one) for key, one in pairs}
        case {"tensor": inner, "type": str(kind)}:
            import torch

            if kind not in TENSORS:
                raise PlainError("a tensor of another kind")
            return torch.from_numpy(np.array(decode(inner))).to(getattr(torch, kind))
    raise PlainError("something else")


def _array(text: str, kind: str, shape: list) -> np.ndarray:
    try:
        dtype = np.dtype(kind)
        content = base64.b64decode(text, validate=True)
    except (TypeError, ValueError) as error:
        raise PlainError("no array") from error
    if dtype.kind not in KINDS or dtype.itemsize > 16 or len(shape) > 32:
        raise PlainError("an array of another kind")
    whole = all(type(n) is int and 0 <= n <= LARGEST for n in shape)
    if not whole or math.prod(shape) * dtype.itemsize != len(content):
        raise PlainError("an array of another size")
    return np.frombuffer(content, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def packed(message: dict) -> bytes:
    """A message with its length in front."""
    content = json.dumps(message).encode()
    if len(content) > LARGEST:
        raise PlainError(f"a message of {len(content)} bytes")
    return len(content).to_bytes(8, "big") + content


def send(handle: int, message: dict) -> None:
    """Write a message into a pipe."""
    content = memoryview(packed(message))
    while content:
        content = content[os.write(handle, content):]


def receive(handle: int, read: Callable[[int, int], bytes] = os.read) -> dict | None:
    """The next message of a pipe, or None at its end. `read` is what waits, and may give up by an exception."""
    head = _exactly(handle, 8, read)
    if head is None:
        return None
    length = int.from_bytes(head, "big")
    if length > LARGEST:
        raise PlainError(f"a message of {length} bytes")
    content = _exactly(handle, length, read)
    if content is None:
        return None
    try:
        message = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise PlainError("no JSON") from error
    if not isinstance(message, dict):
        raise PlainError("no message")
    return message


def _exactly(handle: int, count: int, read: Callable[[int, int], bytes]) -> bytes | None:
    parts, left = [], count
    while left:
        part = read(handle, min(left, 2**20))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
