"""The judge's side of a student's process: start it, ask it, watch what it uses, end it with all that it started."""

import array
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

from colorlab import resources
from colorlab.course.grading import families, plain
from colorlab.course.grading.isolation import HOME, STRENGTHS, Limits
from colorlab.errors import ColorlabError

PACKAGE = Path(resources.__file__).resolve().parent
TICK = 0.1  # seconds between two looks at what a process uses
CAP = 1800.0  # seconds on the clock after which a process is ended whatever it does


class GradingError(ColorlabError, RuntimeError):
    """Grading cannot begin, or not with these settings."""


class Ended(Exception):
    """The student's process is no more, or had to be ended: `reason` says why."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(f"{reason}: {text}")
        self.reason, self.text = reason, text


class Nursery:
    """The process from which students' processes are forked, and a folder for them."""

    def __init__(self, strength: str | None = None) -> None:
        if not hasattr(os, "fork") or not hasattr(socket, "send_fds"):
            raise GradingError("grading needs Linux or macOS: on Windows run it in WSL, or in a container")
        self.jobs, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.folder = Path(tempfile.mkdtemp(prefix="colorlab-grade-"))
        self.folder.chmod(0o711)
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": HOME, "MPLBACKEND": "agg", "LANG": "C.UTF-8",
                       "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
                       "PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "2", "MPLCONFIGDIR": str(self.folder),
                       "PYTHONDONTWRITEBYTECODE": "1"}
        environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(PACKAGE.parent), *filter(None, sys.path)]))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "colorlab.course.grading.zygote", str(theirs.fileno())], env=environment,
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=self.folder)
        theirs.close()
        self.strength, self.missing = self._strongest([strength] if strength else list(STRENGTHS))

    def _strongest(self, strengths: list[str]) -> tuple[str, str]:
        """The first strength that this system allows, and what it said against a stronger one."""
        refusal = ""
        for strength in strengths:
            self.strength = strength
            try:
                with Sandbox(self, Limits(wait=120), {"name": "", "statements": [], "forbidden": []}):
                    return strength, refusal
            except Ended as ended:
                refusal = refusal or ended.text or ended.reason
        self.close()
        raise GradingError(f"no student's process can be started here ({refusal})")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.jobs.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Sandbox:
    """One student's process, ready for calls; its answer to the code lies in `ready`.

    Raises
    ------
    Ended
        From here and from `call`, with the reason "time", "memory", "output", "processes", "disk", "died", "walls" or
        "garbage".
    """

    def __init__(self, nursery: Nursery, limits: Limits, job: dict) -> None:
        self.limits, self.start, self.printed, self.leader = limits, time.monotonic(), 0, 0
        self.seen, self.idle = self.start, 0.0
        self.used: dict[str, float] = {"seconds": 0.0, "memory": 0.0}
        self.exit: int | None = None
        self._lines = b""
        self.strength = nursery.strength
        self.folder = Path(tempfile.mkdtemp(dir=nursery.folder))
        self.folder.chmod(0o777 if self.strength == "limited" else 0o755)
        pipes = [os.pipe() for _ in range(4)]
        theirs = [pipes[0][0], pipes[1][1], pipes[2][1], pipes[3][1]]
        self.requests, self.replies, self.output, self.line = (pipes[0][1], pipes[1][0], pipes[2][0], pipes[3][0])
        message = json.dumps({"strength": self.strength, "folder": str(self.folder), "package": str(PACKAGE),
                              "limits": limits.as_dict()}).encode()
        socket.send_fds(nursery.jobs, [message], array.array("i", theirs))
        for end in theirs:
            os.close(end)
        os.set_blocking(self.requests, False)
        try:
            self.ready = self._ask(job)
        except BaseException:
            self.close()
            raise

    def call(self, arguments: tuple) -> dict:
        """Ask for the student's function of these arguments."""
        return self._ask({"arguments": plain.encode(tuple(arguments))})

    def _ask(self, message: dict) -> dict:
        try:
            self._write(plain.packed(message))
            reply = plain.receive(self.replies, self._read)
        except plain.PlainError as error:
            raise Ended("garbage", str(error)) from error
        except BrokenPipeError:
            reply = None
        if reply is None:
            raise self._death()
        return reply

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:
            self._wait(self.replies, self.requests)
            with contextlib.suppress(BlockingIOError):
                left = left[os.write(self.requests, left):]

    def _read(self, handle: int, count: int) -> bytes:
        self._wait(handle)
        return os.read(handle, count)

    def _wait(self, readable: int, writable: int | None = None) -> None:
        """Until there is something to read (or to write); meanwhile drain the output and keep the limits."""
        open_ends = [self.output, self.line]
        last = 0.0
        while True:
            if time.monotonic() - last > TICK:
                last = time.monotonic()
                self._look()
            wanted = [] if writable is not None else [readable]
            can_read, can_write, _ = select.select([*wanted, *open_ends], [writable] if writable is not None else [],
                                                   [], TICK)
            for end in open_ends[:]:
                if end in can_read and not self._drain(end):
                    open_ends.remove(end)
            if readable in can_read or can_write:
                return
            if writable is not None and self.exit is not None:
                raise BrokenPipeError

    def _drain(self, end: int) -> bool:
        content = os.read(end, 2**16)
        if end == self.line:
            self._lines += content
            *whole, self._lines = self._lines.split(b"\n")
            for line in whole:
                self._hear(json.loads(line))
        else:
            self.printed += len(content)
            if self.printed > self.limits.output * 2**20:
                raise Ended("output")
        return bool(content)

    def _hear(self, message: dict) -> None:
        if "walls" in message:
            raise Ended("walls", message["walls"])
        if "process" in message:
            self.leader = message["process"]
        if "ended" in message:
            self.exit = message["ended"]
            self.used["seconds"] = max(self.used["seconds"], message["seconds"])

    def _death(self) -> Ended:
        """Why a process that no longer answers is gone."""
        until = time.monotonic() + 2
        with contextlib.suppress(Ended):
            while self.exit is None and time.monotonic() < until:
                if select.select([self.line], [], [], TICK)[0] and not self._drain(self.line):
                    break
        if self.exit == -signal.SIGXCPU or self.used["seconds"] > self.limits.seconds:
            return Ended("time")
        signals = {-signal.SIGKILL: "killed", -signal.SIGSEGV: "crashed", -signal.SIGXFSZ: "wrote too large a file"}
        return Ended("died", signals.get(self.exit or 0, f"left with exit status {self.exit}"))

    def _look(self, last: bool = False) -> None:
        now = time.monotonic()
        passed, self.seen = min(now - self.seen, 2 * TICK), now  # a busy machine may keep us from looking
        if now - self.start > CAP:
            raise Ended("time")
        if not self.leader:
            return
        family = list(families.descendants(self.leader))
        if len(family) > self.limits.processes * 3 / 4:
            raise Ended("processes")
        states, seconds = zip(*map(families.state, family)) if family else ((), ())
        if sum(seconds) > self.used["seconds"] or set("RD") & set(states):
            self.idle = 0.0  # at work, or waiting for a core
        else:
            self.idle += passed
        self.used["seconds"] = max(self.used["seconds"], sum(seconds))
        if self.idle > self.limits.wait or self.used["seconds"] > 2 * self.limits.seconds:
            raise Ended("time")
        resident = families.together(family)
        if resident > self.limits.memory * 2**20 or last:  # exactly, which takes longer
            resident = sum(map(families.own_memory, family))
            self.used["memory"] = max(self.used["memory"], resident)
        if resident > self.limits.memory * 2**20 * 1.2:
            raise Ended("memory")
        if self.strength == "limited" and families.size_of(self.folder) > self.limits.disk * 2**20:
            raise Ended("disk")

    def close(self) -> None:
        """End the process and everything that it started."""
        with contextlib.suppress(Ended):
            self._look(last=True)
        for end in (self.requests, self.replies, self.output):
            os.close(end)
        until = time.monotonic() + 5
        while not self.leader and time.monotonic() < until:
            with contextlib.suppress(Ended):
                if select.select([self.line], [], [], TICK)[0] and not self._drain(self.line):
                    break
        if self.leader:
            families.end(self.leader, 0 if self.strength == "closed" else until)
        os.close(self.line)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
