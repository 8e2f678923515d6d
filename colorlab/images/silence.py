"""Pillow's remarks on odd metadata are for those who wrote the file: whoever reads it shall not see them."""

import contextlib
import logging
import threading
import warnings
from collections.abc import Iterator

logging.getLogger("PIL").addHandler(logging.NullHandler())  # else its remarks on broken files go to the terminal


class _Silence:
    """Silences Pillow's remarks on odd metadata, whatever the caller's filters are.

    Filters of warnings belong to all threads. The lock is held while the one for Pillow is put there or taken away,
    never while a picture is decoded: the first thread that comes puts it there, the last that goes takes it away.
    """

    def __init__(self) -> None:
        self.lock, self.threads, self.filter = threading.Lock(), 0, None
        self.places: list[list] = []  # lists of filters; somebody's `warnings.catch_warnings` puts another in place

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        with self.lock:
            self.threads += 1
            filters: list = warnings.filters  # type: ignore[assignment]
            if filters[:1] != [self.filter] or not any(place is filters for place in self.places):
                # Before the others, moved there if need be; the remark makes it differ from any that is there.
                warnings.filterwarnings("ignore", module=r"PIL\.(?#colorlab)")
                self.filter = filters[0]
                self.places.append(filters)
        try:
            yield
        finally:
            with self.lock:
                self.threads -= 1
                if not self.threads:
                    for place in self.places:
                        with contextlib.suppress(ValueError):
                            place.remove(self.filter)
                    self.places.clear()


quiet = _Silence()
