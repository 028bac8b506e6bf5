"""A vault in a folder and in a bucket, with hands that reach past it, as an operator, a thief or a fault could do."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol

from evidence.store import vault
from evidence.store.places import Draft
from evidence.store.vault import Vault, key_of
from runtime.settings import load
from tests.servers.s3 import BUCKET, Store


class Hands(Protocol):
    vault: Vault

    def put(self, key: str, data: bytes) -> None: ...
    def take(self, key: str) -> None: ...
    def names(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class InFolder:
    vault: Vault
    path: Path

    def put(self, key: str, data: bytes) -> None:
        target = self.path / key
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.chmod(0o600)
        target.write_bytes(data)

    def take(self, key: str) -> None:
        (self.path / key).unlink()

    def names(self) -> list[str]:
        return sorted(it.relative_to(self.path).as_posix() for it in self.path.rglob("*") if it.is_file())


@dataclass(frozen=True, slots=True)
class InBucket:
    vault: Vault
    store: Store
    prefix: str

    def put(self, key: str, data: bytes) -> None:
        self.store.client.put_object(Bucket=BUCKET, Key=f"{self.prefix}/{key}", Body=data)

    def take(self, key: str) -> None:
        self.store.client.delete_object(Bucket=BUCKET, Key=f"{self.prefix}/{key}")

    def names(self) -> list[str]:
        listed = self.store.client.list_objects_v2(Bucket=BUCKET, Prefix=f"{self.prefix}/").get("Contents", [])
        return sorted(it["Key"].removeprefix(f"{self.prefix}/") for it in listed)


def in_folder(data_dir: Path) -> InFolder:
    return InFolder(vault.in_folder(data_dir), data_dir / "evidence")


def in_bucket(store: Store, data_dir: Path) -> InBucket:
    prefix = f"{data_dir.name}/{data_dir.parent.name}"
    return InBucket(vault.of(load(store.settings(prefix), data_dir=data_dir)), store, prefix)


def arrived(there: Vault, folder: Path, data: bytes) -> Draft:
    return vault.write(BytesIO(data), folder / "file", most_bytes=len(data))


def kept(there: Vault, data: bytes) -> str:
    """The digest under which the bytes lie there now."""
    with there.incoming() as folder:
        return there.keep(arrived(there, folder, data))


__all__ = ["Hands", "InBucket", "InFolder", "arrived", "in_bucket", "in_folder", "kept", "key_of"]
