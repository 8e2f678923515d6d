"""What the system tells of processes: who descends from whom, what they use; and how a family of them is ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def end(leader: int, until: float) -> None:
    """Kill a process and its descendants; until that time also those that were forked meanwhile.

    Behind closed walls the first process inside takes all others with it.
    """
    while True:
        family = list(descendants(leader))
        for process in family:
            _kill(process, signal.SIGKILL)
        if not family or time.monotonic() > until:
            break
        time.sleep(0.01)
    _kill(leader, signal.SIGKILL)


def _kill(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


def descendants(process: int) -> Iterator[int]:
    """Numbers of the processes below one, parents before children."""
    waiting = [process]
    below = None if Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists() else _all_children()
    while waiting:
        parent = waiting.pop(0)
        if below is None:
            try:
                words = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
            except OSError:
                continue
            children = [int(word) for word in words]
        else:
            children = below.get(parent, [])
        waiting += children
        yield from children


def _all_children() -> dict[int, list[int]]:
    """Where the system does not tell the children of a process, `ps` does."""
    words = subprocess.run(["ps", "-Ao", "pid=,ppid="], capture_output=True, text=True).stdout.split()
    below: dict[int, list[int]] = {}
    for one, parent in zip(words[::2], words[1::2]):
        below.setdefault(int(parent), []).append(int(one))
    return below


def state(process: int) -> tuple[str, float]:
    """What a process does (R runs, D waits for a disk, S sleeps ...), and its seconds of computing."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return fields[0], sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return "X" if Path("/proc/self/stat").exists() else "S", 0.0


def resident(process: int) -> int:
    """Bytes that a process holds and that are no file's, however many share them."""
    try:
        fields = Path(f"/proc/{process}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * PAGE
    except (OSError, IndexError, ValueError):
        return 0


def together(family: list[int]) -> int:
    """Bytes of a family that was forked from one process, quickly: what the first holds, the others hold with it."""
    held = [resident(process) for process in family]
    return sum(max(0, one - held[0]) for one in held) + held[0] if held else 0


def own_memory(process: int) -> int:
    """Bytes that a process holds and that are no file's; what several share is divided among them."""
    try:
        words = Path(f"/proc/{process}/smaps_rollup").read_text()
        return sum(1024 * int(line.split()[1]) for line in words.splitlines()
                   if line.startswith(("Pss_Anon:", "Pss_Shmem:")))
    except (OSError, IndexError, ValueError):
        return 0


def size_of(folder: Path) -> int:
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
    return total
