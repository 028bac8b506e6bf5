"""A PostgreSQL database as one file, by the server's own client programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, make_url

from runtime.archive import BackupRefused

_NEW = ("SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace", "0")


def dump(url: str, file: Path) -> str:
    """Write the database, as it is at one moment, to `file` and give the name of its schema. Raises BackupRefused."""
    name = _asked(url, "SELECT version_num FROM public.alembic_version")
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-acl", f"--file={file}")
    return name


def load(url: str, file: Path) -> None:
    """Fill an empty database from such a file, wholly or not at all. Raises BackupRefused."""
    if _asked(url, _NEW[0]) != _NEW[1]:
        raise BackupRefused("the database of RECOURSE_DATABASE_URL is not empty; make a new one with createdb and name it")
    arguments = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-acl", str(file))
    _run("pg_restore", url, *arguments)


def _asked(url: str, question: str) -> str:
    return _run("psql", url, "--no-psqlrc", "--tuples-only", "--no-align", f"--command={question}").strip()


def _run(program: str, url: str, *arguments: str) -> str:
    """What the program says. The password goes by the environment: a command line is there for everybody to read."""
    path = shutil.which(program)
    if path is None:
        raise BackupRefused(
            f"{program} is not on this machine; install the client programs of PostgreSQL "
            "(Debian: postgresql-client; macOS: libpq), of the server's version or a later one"
        )
    address = make_url(url)
    environment = {**os.environ, "PGPASSWORD": str(address.password)} if address.password else {**os.environ}
    named = URL.create(
        "postgresql", address.username, None, address.host, address.port, address.database, address.query
    ).render_as_string()
    command = [path, "--no-password", f"--dbname={named}", *arguments]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        why = next((line for line in done.stderr.splitlines() if line.strip()), f"exit code {done.returncode}")
        raise BackupRefused(f"{program} refused: {why.strip()}; nothing was restored or written")
    return done.stdout
