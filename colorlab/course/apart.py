"""An answer called apart from the notebook: in a process branched off from it, or else in a thread.

A process can be stopped whatever it does (a loop that catches every exception, one inside C), and what it breaks is
only a copy. Where a system cannot branch one off safely (Windows, macOS, a kernel that uses a GPU), a thread takes its
place: the check comes back in time there, too, though a loop inside C goes on in the background.
"""

import builtins
import contextlib
import ctypes
import faulthandler
import io
import os
import queue
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator

from colorlab.course import attempts
from colorlab.course.attempts import Attempt, Outcome
from colorlab.course.exercises import Inputs


def attempt(answer: Callable, inputs: Inputs) -> Attempt:
    """Call an answer for each of the inputs, as long as its calls come back within `attempts.TIME_LIMIT` seconds."""
    if not _can_branch():
        return _in_thread(answer, inputs)
    made = _in_process(answer, inputs)
    if any(outcome.kind == "raised" and "fork" in outcome.remark for outcome in made.outcomes):
        return _in_thread(answer, inputs)  # some library cannot go on in a branched process, and says so
    return made


def _can_branch() -> bool:
    if sys.platform != "linux":
        return False
    torch = sys.modules.get("torch")
    return torch is None or not torch.cuda.is_available()


def _in_process(answer: Callable, inputs: Inputs) -> Attempt:
    receiving, sending = os.pipe()
    sys.stdout.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python 3.12 warns of threads; the branch starts none, and runs one function
        child = os.fork()
    if child == 0:
        try:
            os.close(receiving)
            _branch(answer, inputs, sending)
        finally:
            os._exit(0)
    os.close(sending)
    try:
        outcomes, printed = _received(receiving, len(inputs))
    finally:  # also when the reader interrupts the cell
        os.close(receiving)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
    if len(outcomes) < len(inputs) and not (outcomes and outcomes[-1].kind == "late"):
        ended = f"signal {status & 127}" if status & 127 not in (0, signal.SIGKILL) else ""
        outcomes.append(Outcome("gone", remark=ended))
    return Attempt(tuple(outcomes), printed)


def _branch(answer: Callable, inputs: Inputs, sending: int) -> None:
    """The life of the branched process: call, and send one line for each call; then what was printed."""
    faulthandler.disable()  # a crash is reported by the check, not by pages of frames
    os.setpgid(0, 0)  # so that what it starts can be stopped with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # interrupting the cell stops the notebook's side, which stops this
    if (torch := sys.modules.get("torch")) is not None:
        torch.set_num_threads(1)  # the other threads have stayed behind
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    builtins.input = _no_input
    for arguments in inputs:
        _write(sending, attempts.dump(attempts.call(answer, arguments)))
    printed = sys.stdout.getvalue() if isinstance(sys.stdout, io.StringIO) else ""
    _write(sending, printed[:attempts.PRINTED].encode(errors="replace"))


def _no_input(*_: object) -> str:
    raise EOFError("a check cannot type: give numbers to the function as arguments")


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view):]


def _received(pipe: int, count: int) -> tuple[list[Outcome], str]:
    outcomes: list[Outcome] = []
    kept, end = b"", time.monotonic() + attempts.TIME_LIMIT
    while True:
        ready = select.select([pipe], [], [], max(0.0, end - time.monotonic()))[0]
        if not ready:
            if len(outcomes) < count:
                outcomes.append(Outcome("late"))
            return outcomes, ""
        chunk = os.read(pipe, 1 << 20)
        if not chunk:
            return outcomes, kept.decode(errors="replace") if len(outcomes) == count else ""
        kept += chunk
        while len(outcomes) < count and b"\n" in kept:
            line, kept = kept.split(b"\n", 1)
            outcomes.append(attempts.load(line))
            end = time.monotonic() + attempts.TIME_LIMIT


def _in_thread(answer: Callable, inputs: Inputs) -> Attempt:
    done: queue.Queue[Outcome] = queue.Queue()

    def work() -> None:
        for one in inputs:
            done.put(attempts.call(answer, one))

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    outcomes: list[Outcome] = []
    for _ in inputs:
        try:
            outcomes.append(done.get(timeout=attempts.TIME_LIMIT))
        except queue.Empty:
            _interrupt(worker)
            outcomes.append(Outcome("late"))
            break
    return Attempt(tuple(outcomes))


def _interrupt(worker: threading.Thread) -> None:
    """Raise SystemExit in a thread; between two lines of Python it takes effect."""
    for _ in _ticks():
        if not worker.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker.ident or 0), ctypes.py_object(SystemExit))


def _ticks() -> Iterator[None]:
    for _ in range(20):
        yield
        time.sleep(0.01)
