"""A time-stamping authority of our own: openssl signs, a small HTTP server carries, on a loopback port."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.servers.ports import CannotBeHad

SETTINGS = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ext]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""


class Authority:
    """`url` is asked, `certificates` is the root it is believed by. `spoil` is answered instead, as a liar would."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("openssl") is None:
            raise CannotBeHad("openssl is not installed")
        self.folder = folder
        self.certificates = folder / "root.pem"
        self.asked: list[bytes] = []
        self.spoil: bytes | None = None
        self.url = ""
        (folder / "settings").write_text(SETTINGS.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem",
                      "-subj", "/CN=Test root", "-days", "30", "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
        self._openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA")
        self._openssl("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                      "-days", "30", "-extfile", "settings", "-extensions", "ext", "-out", "tsa.pem")  # fmt: skip

    def answer(self, query: bytes) -> bytes:
        self.asked.append(query)
        (self.folder / "query.tsq").write_bytes(query)
        self._openssl("ts", "-reply", "-config", "settings", "-queryfile", "query.tsq", "-out", "answer.tsr")
        return self.spoil or (self.folder / "answer.tsr").read_bytes()

    def agrees(self, token: bytes, head: str) -> bool:
        """What openssl, which knows nothing of us, says of a stamp on a head."""
        (self.folder / "kept.tsr").write_bytes(token)
        return self._verifies("-digest", head, "-in", "kept.tsr")

    def agrees_on_file(self, stamp: Path, file: Path) -> bool:
        """The same of a stamp that lies in a file, and of the bytes of another."""
        return self._verifies("-data", str(file.absolute()), "-in", str(stamp.absolute()))

    def _verifies(self, *words: str) -> bool:
        command = ["openssl", "ts", "-verify", *words, "-CAfile", "root.pem"]
        return subprocess.run(command, cwd=self.folder, capture_output=True, check=False).returncode == 0

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)


@contextmanager
def serving(folder: Path) -> Iterator[Authority]:
    """The authority, answering. Raises CannotBeHad without openssl."""
    authority = Authority(folder)

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    authority.url = f"http://127.0.0.1:{server.server_port}/tsr"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
