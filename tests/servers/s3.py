"""An S3 of our own on a loopback port: moto's, in this process. Each test gets a part of one bucket under its own prefix."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.servers.ports import CannotBeHad

BUCKET, REGION, KEY_ID, SECRET = "vault", "us-east-1", "test-key", "test-secret"


@dataclass(frozen=True, slots=True)
class Store:
    """`client` is Amazon's own library, which knows nothing of us."""

    url: str
    client: Any

    def settings(self, prefix: str) -> dict[str, str]:
        """What an installation is told to lie there."""
        return {
            "RECOURSE_VAULT": f"s3://{BUCKET}/{prefix}", "RECOURSE_VAULT_ENDPOINT": self.url,
            "RECOURSE_VAULT_REGION": REGION, "RECOURSE_VAULT_KEY_ID": KEY_ID, "RECOURSE_VAULT_SECRET": SECRET,
        }  # fmt: skip


@contextmanager
def serving() -> Iterator[Store]:
    """The store, answering, with one empty bucket. Raises CannotBeHad without moto."""
    try:
        import boto3  # type: ignore[import-untyped]
        from moto.server import ThreadedMotoServer
    except ImportError as trouble:
        raise CannotBeHad(f"moto is not installed ({trouble})") from None
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        client = boto3.client(
            "s3", endpoint_url=url, region_name=REGION, aws_access_key_id=KEY_ID, aws_secret_access_key=SECRET
        )
        client.create_bucket(Bucket=BUCKET)
        yield Store(url, client)
    finally:
        server.stop()
