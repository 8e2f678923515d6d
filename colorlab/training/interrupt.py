"""Ctrl-C that waits until a step is done."""

import signal
import threading
from types import FrameType
from typing import Self


class CtrlC:
    """Lets Ctrl-C wait until a step is done, since half a step in a checkpoint would change the result.

    A second one does not wait: then the checkpoint before stays.
    """

    def __init__(self) -> None:
        self.pressed = False

    def _press(self, number: int, frame: FrameType | None) -> None:
        if self.pressed:
            raise KeyboardInterrupt
        self.pressed = True

    def __enter__(self) -> Self:
        # Only the main thread gets signals, and who ignores this one or handles it otherwise has a reason.
        self.ours = (threading.current_thread() is threading.main_thread()
                     and signal.getsignal(signal.SIGINT) is signal.default_int_handler)
        if self.ours:
            signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *exception: object) -> None:
        if self.ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
