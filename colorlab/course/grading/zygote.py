"""The process from which students' processes are forked: it has loaded the libraries, and knows nothing else.

It neither reads submissions nor knows exercises, so whatever a fork of it finds in its memory is no answer. A job comes
as one datagram with the ends of four pipes: requests, replies, output, and a line for what becomes of the process.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import signal
import socket
import sys
from pathlib import Path

from colorlab.course.grading import isolation, worker

# What the notebooks import: loaded once, not for every exercise.
LIBRARIES = ("numpy", "scipy.special", "scipy.stats", "scipy.ndimage", "torch", "torch.nn.functional", "PIL.Image",
             "skimage.color", "skimage.metrics", "pandas", "matplotlib.pyplot", "ipywidgets", "IPython.display",
             "IPython.core.inputtransformer2", "colorlab.lab", "colorlab.bins", "colorlab.losses", "colorlab.images",
             "colorlab.models", "colorlab.datasets", "colorlab.metrics", "colorlab.plots", "colorlab.streets",
             "colorlab.resources", "colorlab.evaluation", "colorlab.inspect.timing", "colorlab.inspect.architecture")
JOB = 65536  # bytes


def load() -> None:
    """Import the libraries; one that is missing, or that does not load here, is the student's to miss."""
    for name in LIBRARIES:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def main(handle: int) -> None:
    """Wait for jobs until whoever sends them is gone."""
    isolation.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the grader, who then ends us
    load()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: the line says what became of them
    parent, jobs = os.getppid(), socket.socket(fileno=handle)
    jobs.settimeout(1)
    while os.getppid() == parent:
        with contextlib.suppress(TimeoutError):
            message, ends, _, _ = socket.recv_fds(jobs, JOB, 4)
            if os.fork() == 0:
                jobs.close()
                _start(json.loads(message), *ends)
            for end in ends:
                os.close(end)


def _start(job: dict, requests: int, replies: int, output: int, line: int) -> None:
    """In a process of its own: build the walls, start the student's process behind them, say how it ended."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        isolation.die_with_parent()
        isolation.adopt_orphans()
        _say(line, {"process": os.getpid()})
        limits = isolation.Limits(**job["limits"])
        if job["strength"] == "closed":
            status = _closed(job, limits, (requests, replies, output), line)
        else:
            os.chdir(job["folder"])
            status = _run(limits, (requests, replies, output), line, lambda: _be_nobody())
    except BaseException as error:
        _say(line, {"walls": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(status)


def _closed(job: dict, limits: isolation.Limits, ends: tuple[int, int, int], line: int) -> int:
    ready, mapped, uid = os.pipe(), os.pipe(), os.geteuid()
    inner = os.fork()
    if inner == 0:
        try:
            isolation.die_with_parent()
            isolation.enter_namespaces()
            os.write(ready[1], b".")
            os.read(mapped[0], 1)
            root = Path(job["folder"])
            isolation.build_root(root, Path(job["package"]), limits.disk)
            first = os.fork()  # of the new process namespace: when it ends, all others do
            if first == 0:
                try:
                    isolation.die_with_parent()
                    isolation.move_in(root)
                    socket.sethostname("work")
                    status = _run(limits, ends, line, lambda: isolation.drop_rights(uid == 0))
                    os._exit(status)
                except BaseException as error:
                    _say(line, {"walls": f"{type(error).__name__}: {error}"})
                    os._exit(1)
            os._exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 255)
        except BaseException as error:
            _say(line, {"walls": f"{type(error).__name__}: {error}"})
            os._exit(1)
    os.close(ready[1])
    if os.read(ready[0], 1):
        isolation.map_users(inner, uid, os.getegid())
    os.write(mapped[1], b".")
    return os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) & 255


def _be_nobody() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(isolation.NOBODY, isolation.NOBODY, isolation.NOBODY)
        os.setresuid(isolation.NOBODY, isolation.NOBODY, isolation.NOBODY)
    isolation.prctl(isolation._NO_NEW, 1)


def _run(limits: isolation.Limits, ends: tuple[int, int, int], line: int, give_up_rights) -> int:
    """Start the student's process; wait for it and for what it leaves behind; report what it used."""
    student = os.fork()
    if student == 0:
        try:
            _become_student(limits, ends, give_up_rights)
        finally:
            os._exit(70)
    isolation.unreadable()
    for end in ends:
        os.close(end)
    while True:
        try:
            process, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            return 1
        if process == student:
            _say(line, {"ended": os.waitstatus_to_exitcode(status), "seconds": used.ru_utime + used.ru_stime,
                        "memory": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)})
            return 0


def _become_student(limits: isolation.Limits, ends: tuple[int, int, int], give_up_rights) -> None:
    os.setsid()
    requests, replies, output = ends
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    for number, end in ((1, output), (2, output), (10, requests), (11, replies)):
        if end != number:
            os.dup2(end, number)
    os.closerange(3, 10)
    os.closerange(12, 1024)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    give_up_rights()
    isolation.set_limits(limits)
    random.seed(0)
    worker.main(10, 11, guarded=True)
    os._exit(0)


def _say(line: int, message: dict) -> None:
    with contextlib.suppress(OSError):
        os.write(line, json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
