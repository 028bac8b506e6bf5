"""What must not stand in any tracked file: a machine's paths and a package registry's host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import files

# Written in two halves, so that this file does not break its own rule.
HOSTS = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "npm" + "mirror",
    "pypi." + "tuna",
    "artifact" + "ory",
)
PATHS = ("/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "/wo" + "rk/", "/op" + "t/", "C:" + "\\Users")
SETTINGS = ("--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "--trusted" + "-host")
HIDDEN = re.compile("|".join(re.escape(text) for text in (*HOSTS, *PATHS, *SETTINGS)))
SECRET = re.compile(r"(sk_live_|rk_live_|AKIA)[0-9A-Za-z]{12,}|-----BEGIN [A-Z ]*PRIVATE KEY-----")
ALLOWED = ("--no-emit-index" + "-url",)
BINARY = frozenset({".png", ".ttf", ".woff2", ".mo", ".ico", ".pdf", ".jpg", ".gz", ".xlsx"})
OTHERS = ("/vendor/",)  # files of other projects, kept as they came


def machine_traces(root: Path) -> Iterator[str]:
    """Places that name a registry's host, a path of one machine, or a secret."""
    for name in files(root):
        path = root / name
        of_others = any(part in f"/{name}" for part in OTHERS) and not name.endswith("VENDOR.toml")
        if path.suffix in BINARY or of_others:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            for allowed in ALLOWED:
                line = line.replace(allowed, "")
            if HIDDEN.search(line) or SECRET.search(line):
                yield f"{name}:{number}: {line.strip()[:120]}"
