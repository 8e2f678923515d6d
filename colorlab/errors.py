"""The errors that are the request's fault or the world's, not ours: each says in one line what to do."""


class ColorlabError(Exception):
    """Base of all errors that colorlab raises on purpose; the command line prints them as one line."""


class PluginError(ColorlabError, ImportError):
    """A file or module that was named as a plug-in cannot be used."""


class UnknownName(ColorlabError, ValueError):
    """Nothing is registered under this name."""


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory has run out: Python's own, a GPU's, or that of torch on a CPU."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and ("out of memory" in str(error) or "not enough memory" in str(error)
                                             or "can't allocate" in str(error)))
