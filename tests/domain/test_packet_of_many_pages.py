"""A packet of 200 pages, scans among them, is compiled within 512 MB, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT

MEGABYTES_MAX = 512
CHILD = """
import sys
from io import BytesIO
from pathlib import Path
from PIL import Image
from evidence.exhibit import Kind
from reports.pdf.packet import compile_packet
from tests.domain import packet_files as files

folder, to = Path(sys.argv[1]), sys.argv[2]
vault = {}
scan = Image.open(BytesIO(files.a_photo(7, (1654, 2339), colours=False)))
made = BytesIO()
scan.save(made, "PDF", resolution=200.0, save_all=True, append_images=[scan] * 24)
given = [(files.a_document(60, first=100 * n), "application/pdf") for n in (1, 2)]
given += [(files.a_document(50, first=300), "application/pdf"), (made.getvalue(), "application/pdf")]
given += [(files.a_photo(n), "image/jpeg") for n in range(10)]
exhibits = [files.an_exhibit(n, data, media, vault=vault) for n, (data, media) in enumerate(given)]
done = compile_packet(files.a_letter(exhibits, to), files.out_of(vault), folder)
assert done.path is not None, done.made
# Of this program alone: what getrusage says begins with the size of whoever started it.
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(done.made.pages, done.made.size_bytes, int(peak) // 1024)
"""


def test_two_hundred_pages_are_compiled_within_half_a_gigabyte(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), "revolut"], cwd=ROOT, capture_output=True, text=True, timeout=280,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip

    assert 0 == done.returncode, done.stderr[-2000:]
    pages, size, megabytes = map(int, done.stdout.split())
    assert pages >= 200 and size <= 10_000_000
    assert megabytes <= MEGABYTES_MAX, megabytes
