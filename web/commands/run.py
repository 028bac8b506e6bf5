"""`recourse run` as processes: the queue server, web, worker and schedule, kept alive until we are asked to stop.

Every child reads its settings from its environment and ends by itself when this process is gone, even killed. The
queue server outlives a killed parent and is used again by the next start.
"""

from __future__ import annotations

import fcntl
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

import click
from sqlalchemy.exc import SQLAlchemyError

from disputes.demonstration.cast import DEMO_PASSWORD, PEOPLE
from evidence.store import vault
from ledger.errors import BooksUnsettled
from runtime import embedded, logs
from runtime.database import make_engine, reading
from runtime.embedded import NoQueueServer
from runtime.files import ensure_data_dir
from runtime.settings import Settings
from web.commands.demo import steps_told
from web.commands.parts import PARTS, Part, stop
from web.commands.sealing import seal_all

LOOPBACK = ("127.0.0.1", "::1")
LOOK_SECONDS = 0.5
ANSWER_SECONDS_MAX = 60

log = logs.logger("run")


def run_all(settings: Settings, host: str, port: int) -> None:
    """Run everything on `host` and `port` until SIGTERM or SIGINT; a part that dies is started again.

    Raises click.ClickException when the port is taken, the data folder is in use by another `recourse run`, the queue
    server does not start, or a part dies again and again.
    """
    settings = replace(settings, host=host, port=port)
    logs.configure(settings.log_level)
    with _alone(settings), _stop_signals() as stopping:
        _require_free(host, port)
        _tell_of_vault(settings)
        parts = [Part(name, settings) for name in PARTS]
        try:
            _keep_queue_server(settings)
            for part in parts:
                part.start()
            _tell_when_up(settings, parts, stopping)
            while not stopping:
                _keep_queue_server(settings)
                for part in parts:
                    part.keep()
                time.sleep(LOOK_SECONDS)
        finally:
            stop(parts)
            _seal_on_close(settings)
            if settings.redis_url is None:
                embedded.stop(settings)


def _tell_of_vault(settings: Settings) -> None:
    """What is wrong with a vault in a bucket. The pages come up all the same: what needs no file needs no vault."""
    for fault in vault.of(settings).place.faults() if settings.vault else ():
        log.warning("vault", because=fault)


def _keep_queue_server(settings: Settings) -> None:
    if settings.redis_url is not None:
        return
    try:
        embedded.start(settings)
    except NoQueueServer as trouble:
        raise click.ClickException(str(trouble)) from None


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One `recourse run` a data folder; the system frees the lock of a killed one."""
    with (ensure_data_dir(settings) / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(f"another `recourse run` is using {settings.data_dir}; stop it first") from None
        yield


@contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """A list that is no longer empty once somebody asked us to stop."""
    asked: list[int] = []
    before = {
        number: signal.signal(number, lambda got, _frame: asked.append(got))
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    }
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _require_free(host: str, port: int) -> None:
    family, _kind, _protocol, _name, address = _resolved(host, port)
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as trouble:
            raise click.ClickException(
                f"cannot listen on {host}:{port} ({trouble.strerror}); choose another with --host or --port"
            ) from None


def _resolved(host: str, port: int) -> tuple[int, int, int, str, tuple[object, ...]]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as trouble:
        raise click.ClickException(f"{host} is no address of this machine ({trouble.strerror})") from None


def _seal_on_close(settings: Settings) -> None:
    """Nothing that was entered while we ran is left unsealed; where the database is away the next start seals it."""
    engine = make_engine(settings.database_url, pooled=False)
    try:
        made = seal_all(engine)
        if made:
            log.info("sealed", seals=len(made), head=made[-1].head)
    except (SQLAlchemyError, BooksUnsettled) as trouble:
        log.warning("not sealed on close", because=type(trouble).__name__)
    finally:
        engine.dispose()


def _tell_when_up(settings: Settings, parts: Sequence[Part], stopping: Sequence[int]) -> None:
    """Print the address once the pages answer there."""
    nearby = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    give_up = time.monotonic() + ANSWER_SECONDS_MAX
    while not stopping and time.monotonic() < give_up:
        for part in parts:
            part.keep()
        with suppress(OSError), socket.create_connection((nearby, settings.port), timeout=1):
            shown = f"[{nearby}]" if ":" in nearby else nearby
            click.echo(f"Recourse is at {settings.public_url or f'http://{shown}:{settings.port}'} (Ctrl-C stops it)")
            _tell_sign_ins(settings)
            return
        time.sleep(LOOK_SECONDS)
    if not stopping:
        raise click.ClickException(
            f"the pages do not answer on {nearby}:{settings.port}; the reason stands in the log above"
        )


def _tell_sign_ins(settings: Settings) -> None:
    """The people of the demonstration; they are let in on this very machine only."""
    if _resolved(settings.host, settings.port)[4][0] not in LOOPBACK:
        return
    engine = make_engine(settings.database_url, pooled=False)
    with reading(engine) as connection:
        demonstration = bool(steps_told(connection))
    engine.dispose()
    if demonstration:
        click.echo(f"Sign in with the password {DEMO_PASSWORD!r} as one of:")
        for who in PEOPLE:
            click.echo(f"  {who.email}  {who.label_en}  {who.label_zh}")
