"""A child process that ends with its parent, even a parent killed with SIGKILL."""

from __future__ import annotations

import os
import signal
import threading

STANDARD_INPUT = 0


def end_with_parent() -> None:
    """Send this process SIGTERM once its standard input closes.

    The parent holds the other end of a pipe and never writes; the system closes it however the parent ends.
    """
    threading.Thread(target=_wait, name="end-with-parent", daemon=True).start()


def _wait() -> None:
    while os.read(STANDARD_INPUT, 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
