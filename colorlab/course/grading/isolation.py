"""Walls around a student's process, as far as the system builds them. Linux; what other systems lack is said plainly.

Two strengths. `closed`: namespaces of its own for processes, network, files and users. The process sees a file system
of read-only parts (Python, its libraries, colorlab without the exercises) and one small writable folder in memory; it
has no network; whatever it starts dies with it. `limited`: limits on time, memory, files and processes alone; the
network and the files that the user may read stay in reach, so what runs there must be trusted not to look for them.
"""

import ctypes
import os
import resource
import signal
import sys
import sysconfig
from dataclasses import asdict, dataclass
from pathlib import Path

_NEW = {"NEWNS": 0x20000, "NEWCGROUP": 0x2000000, "NEWUTS": 0x4000000, "NEWIPC": 0x8000000, "NEWUSER": 0x10000000,
        "NEWPID": 0x20000000, "NEWNET": 0x40000000}
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
_DEATH, _DUMPABLE, _NO_NEW, _SUBREAPER = 1, 4, 38, 36  # prctl
_KEPT = {_RDONLY: os.ST_RDONLY, _NOSUID: os.ST_NOSUID, _NODEV: 4, _NOEXEC: 8, 1024: 1024, 2048: 2048}
STRENGTHS = ("closed", "limited")
STUDENT = 1000  # inside; outside it is "nobody" where root grades, else whoever grades
NOBODY = 65534
HOME = "/student"


@dataclass(frozen=True)
class Limits:
    """What the code of one exercise may use.

    Attributes
    ----------
    seconds : float
        Of computing. On a busy machine they take longer on the clock, and the verdict stays the same.
    wait : float
        Seconds in which nothing is computed.
    memory : int
        Megabytes above what Python and the libraries take, of all its processes together.
    output : int
        Megabytes of text.
    disk : int
        Megabytes of files.
    processes : int
        At once, threads included.
    """

    seconds: float = 60
    wait: float = 30
    memory: int = 2048
    output: int = 10
    disk: int = 128
    processes: int = 64

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def prctl(option: int, value: int) -> None:
    """Where there is prctl (Linux)."""
    if sys.platform == "linux":
        _libc().prctl(option, value, 0, 0, 0)


def die_with_parent() -> None:
    prctl(_DEATH, signal.SIGKILL)


def adopt_orphans() -> None:
    """What descendants leave behind becomes a child of this process, so it can be found and ended."""
    prctl(_SUBREAPER, 1)


def unreadable() -> None:
    """Other processes of the same user may not look into the memory of this one."""
    prctl(_DUMPABLE, 0)


def enter_namespaces() -> None:
    """Leave the namespaces of the parent; processes started from here on live in a new one, too."""
    flags = 0
    for flag in _NEW.values():
        flags |= flag
    _checked(_libc().unshare(flags), "unshare")


def map_users(process: int, uid: int, gid: int) -> None:
    """Say who the users inside are outside; called from outside."""
    root = uid == 0
    for name, own in (("uid", uid), ("gid", gid)):
        if name == "gid":
            Path(f"/proc/{process}/setgroups").write_text("deny")
        inside = f"0 {own} 1\n" + (f"{STUDENT} {NOBODY} 1\n" if root else "")
        Path(f"/proc/{process}/{name}_map").write_text(inside)


def _mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    _checked(_libc().mount(source.encode(), target.encode(), kind and kind.encode(), ctypes.c_ulong(flags),
                           data and data.encode()), f"mount {target}")


def visible(package: Path) -> list[Path]:
    """Files and folders that Python needs, and colorlab with its data; nothing else."""
    system = [Path(name) for name in ("/usr", "/bin", "/lib", "/lib64", "/lib32",
                                      "/opt/hostedtoolcache", "/etc/ld.so.cache", "/etc/localtime",
                                      "/etc/fonts", "/etc/alternatives", "/nix/store")]
    python = [Path(sys.prefix), Path(sys.base_prefix),
              *(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))]
    python += [Path(sys.executable).parent, Path(sys.executable).resolve().parent]
    ours = [package, package.parent / "data"] if (package.parent / "data").is_dir() else [package]
    chosen: list[Path] = []
    for path in (*system, *python, *ours):
        if path.exists() and path != Path("/") and not any(path == other or other in path.parents for other in chosen):
            chosen.append(path)
    return chosen


def build_root(root: Path, package: Path, disk: int) -> None:
    """Make `root`, an empty folder, the root of a file system of the visible parts; called after `enter_namespaces`."""
    _mount("none", "/", None, _REC | _PRIVATE)
    _mount("colorlab", str(root), "tmpfs", _NOSUID | _NODEV, "size=4m,mode=755")
    size = f"size={disk}m,nr_inodes=20000,mode=1777"
    (root / HOME[1:]).mkdir()
    _mount("work", str(root / HOME[1:]), "tmpfs", _NOSUID | _NODEV, size)
    for name in ("tmp", "dev/shm"):  # the same folder three times, so that its size counts once
        inside, target = root / HOME[1:] / f".{name.replace('/', '-')}", root / name
        for folder in (inside, target):
            folder.mkdir(parents=True)
        inside.chmod(0o1777)
        _mount(str(inside), str(target), None, _BIND)
    for name in ("null", "zero", "urandom", "random"):
        (root / "dev" / name).touch()
        _mount(f"/dev/{name}", str(root / "dev" / name), None, _BIND)
    for path in visible(package):
        target = root / path.relative_to("/")
        if path.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(os.readlink(path))
        else:
            _show(path, target)
    # What a student must not read: the exercises with their answers, and who judges them.
    for name in ("exercises", "grading", "checker.py", "verdicts.py"):
        _hide(root / (package / "course" / name).relative_to("/"))
    (root / "proc").mkdir(exist_ok=True)


def _show(path: Path, target: Path) -> None:
    if path.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    _mount(str(path), str(target), None, _BIND | _REC)
    # A mount that is remounted by another user than its owner keeps its restrictions.
    present = os.statvfs(target).f_flag
    kept = sum(flag for flag, bit in _KEPT.items() if present & bit)
    _mount("none", str(target), None, _BIND | _REMOUNT | _RDONLY | _NOSUID | kept)


def _hide(path: Path) -> None:
    if path.is_dir():
        _mount("none", str(path), "tmpfs", _RDONLY | _NOSUID | _NODEV, "size=4k,mode=755")
    elif path.exists():
        _mount("/dev/null", str(path), None, _BIND)


def move_in(root: Path) -> None:
    """Make `root` the only file system in sight; called by the first process of the new process namespace."""
    proc = root / "proc"
    _mount("proc", str(proc), "proc", _NOSUID | _NODEV | _NOEXEC)
    os.chdir(root)
    _checked(_libc().syscall({"x86_64": 155, "aarch64": 41}[os.uname().machine], b".", b"."), "pivot_root")
    _checked(_libc().umount2(b".", 2), "umount")
    _mount("none", "/", None, _REMOUNT | _RDONLY | _NOSUID | _NODEV)
    try:  # no further namespaces: in one of its own a process would be root again, if only there
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    except OSError:
        pass
    os.chdir(HOME)


def drop_rights(root: bool) -> None:
    """Give up every right for good; inside, after `move_in`."""
    if root:
        os.setresgid(STUDENT, STUDENT, STUDENT)
        os.setresuid(STUDENT, STUDENT, STUDENT)
    for capability in range(64):
        _libc().prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
    _libc().prctl(47, 4, 0, 0, 0)  # PR_CAP_AMBIENT_CLEAR_ALL
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _checked(_libc().capset(head, (ctypes.c_uint32 * 6)()), "capset")
    prctl(_NO_NEW, 1)


def set_limits(limits: Limits) -> None:
    """Limits that the kernel keeps; they count for everything that is started from here."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_CPU, int(limits.seconds) + 1)
    _lower(resource.RLIMIT_FSIZE, limits.disk * 2**20)
    _lower(resource.RLIMIT_NOFILE, 256)
    if hasattr(resource, "RLIMIT_NPROC"):
        _lower(resource.RLIMIT_NPROC, limits.processes)
    if sys.platform == "linux":
        present = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, present + limits.memory * 2**20)
        try:
            Path("/proc/self/oom_score_adj").write_text("1000")  # where memory is short, this one goes first
        except OSError:
            pass


def _lower(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (value, value))
