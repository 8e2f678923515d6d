"""What libtiff would print to the terminal goes into our messages.

Of the libraries that Pillow decodes with, it alone complains aloud. Its handler of errors is one for the whole process:
ours keeps what is said in a thread that listens, and hands everything else to the handler that was there. Nothing is
redirected, so other threads and other users of Pillow notice nothing. Where libtiff cannot be reached (on Windows it
is a part of Pillow), it goes on complaining to the terminal.
"""

import contextlib
import ctypes
import functools
import threading
from collections.abc import Iterator
from typing import Any

MOST = 3  # complaints about one picture: there can be one for every row

_Handler = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)  # module, format, va_list
_thread, _lock = threading.local(), threading.Lock()


def _installed() -> Any:
    """Our handler, which is put in place at the first call, and must live as long as the process; None if it cannot."""
    with _lock:  # a second one would forward to a first that nobody keeps
        return _install()


@functools.cache
def _install() -> Any:
    try:
        from PIL import _imaging

        set_handler = ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler
        vsnprintf = ctypes.CDLL(None).vsnprintf
    except (OSError, AttributeError, TypeError, ImportError):
        return None
    set_handler.restype, set_handler.argtypes = ctypes.c_void_p, (_Handler,)
    vsnprintf.argtypes = (ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_void_p)
    former: list = []

    @_Handler
    def handle(module: bytes | None, form: bytes, values: int) -> None:
        heard = getattr(_thread, "heard", None)
        if heard is None:
            if former:
                former[0](module, form, values)
        elif len(heard) < MOST:
            text = ctypes.create_string_buffer(300)
            vsnprintf(text, len(text), form, values)
            said = text.value.decode("utf-8", "replace")
            if said not in heard:
                heard.append(said)

    before = set_handler(handle)
    if before:
        former.append(_Handler(before))
    return handle


@contextlib.contextmanager
def heard() -> Iterator[list[str]]:
    """Listen in this thread: a list that fills with what libtiff says, each complaint once."""
    _installed()
    before, _thread.heard = getattr(_thread, "heard", None), []
    try:
        yield _thread.heard
    finally:
        _thread.heard = before
