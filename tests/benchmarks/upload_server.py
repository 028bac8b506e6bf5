"""The server that `recourse run` uses, with room for one very large file: `python -m tests.benchmarks.upload_server MB`.

Its settings are its environment's. The screening of so large a file is stood in for: its child takes far less, and is
limited by itself. Everything else is the product's: what the server keeps on its way, the form, the vault, the rows.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from evidence import screening

MEGABYTE = 1024 * 1024


def main() -> None:
    """Raise the limits before whoever reads them is loaded, then serve on a free port, told on standard output."""
    screening.LIMITS = replace(screening.LIMITS, bytes=int(sys.argv[1]) * MEGABYTE)
    from evidence.actions import receive_file
    from evidence.screening import Screened
    from tests.benchmarks.upload import TYPE

    vars(receive_file)["screen_file"] = lambda *_words, **_more: Screened(TYPE)
    _serve()


def _serve() -> None:
    import os

    import waitress  # type: ignore[import-untyped]

    from runtime.settings import load
    from web.app import create_app
    from web.serving import WEB_THREADS

    server = waitress.create_server(create_app(load(os.environ)), host="127.0.0.1", port=0, threads=WEB_THREADS)
    sys.stdout.write(f"{server.effective_port}\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main()
