"""The errors that are the request's fault or the world's, not ours: each says in one line what to do."""

import errno

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
NO_FOLDER = (errno.EEXIST, errno.ENOTDIR)
GONE = (errno.ENOENT, errno.ESTALE)


class ColorlabError(Exception):
    """Base of all errors that colorlab raises on purpose; the command line prints them as one line."""


class PluginError(ColorlabError, ImportError):
    """A file or module that was named as a plug-in cannot be used."""


class UnknownName(ColorlabError, ValueError):
    """Nothing is registered under this name."""


class WriteError(ColorlabError, OSError):
    """A folder cannot be written into: which one, why, and what to do.

    Parameters
    ----------
    errno : int
    strerror : str
        What the system says.
    filename : str
        The folder.
    """

    def __str__(self) -> str:
        if self.errno in NO_FOLDER:
            advice = "a file is in its place; choose another folder"
        elif self.errno in GONE:
            advice = "it is gone, or was never there; make it or choose another one, and run it again"
        elif self.errno in FULL:
            advice = "make room, or choose another folder, and run it again"
        elif self.errno in FORBIDDEN:
            advice = "allow writing there, or choose another folder, and run it again"
        elif self.errno == errno.EBUSY:
            advice = "wait for it, or choose another folder"
        else:
            advice = "choose another folder, and run it again"
        return f"{self.filename} cannot be written ({self.strerror}): {advice}; what was written before is kept"


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory has run out: Python's own, a GPU's, or that of torch on a CPU."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and ("out of memory" in str(error) or "not enough memory" in str(error)
                                             or "can't allocate" in str(error)))
