"""A child process that ends with its parent, even a parent killed with SIGKILL."""

from __future__ import annotations

import os
import signal
import threading
import time

STANDARD_INPUT = 0
AGAIN_SECONDS = 15


def end_with_parent() -> None:
    """Send this process SIGTERM once its standard input closes.

    The parent holds the other end of a pipe and never writes; the system closes it however the parent ends.
    """
    main = threading.main_thread().ident
    threading.Thread(target=_wait, args=(main,), name="end-with-parent", daemon=True).start()


def _wait(main: int) -> None:
    while os.read(STANDARD_INPUT, 1):
        continue
    while True:
        # To the main thread, which waits in a system call: a signal that another thread takes would not wake it.
        signal.pthread_kill(main, signal.SIGTERM)
        time.sleep(AGAIN_SECONDS)  # one that came while the process was starting may have been lost
