"""Re-compute every digest of this case file. Needs Python 3.8 or later and nothing else: python check.py [FOLDER]

It reads timeline.json and entries.json beside it (or in FOLDER), prints what is wrong and ends with 1 when anything is.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any


def digest_of(stated: Any) -> str:
    return sha256(json.dumps(stated, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def check_timeline(timeline: dict[str, Any]) -> list[str]:
    """Each event's digest covers the event and the digest before it, so nothing can be changed, left out or moved."""
    faults = []
    previous = ""
    fields = ("subject", "seq", "kind", "actor", "seat_id", "happened_at", "known_at", "detail", "previous")
    for expected, event in enumerate(timeline["events"], 1):
        name = f"{timeline['subject']} event {event['seq']} ({event['kind']})"
        if event["subject"] != timeline["subject"]:
            faults.append(f"{name}: belongs to {event['subject']}")
        if event["seq"] != expected:
            faults.append(f"{name}: event {expected} should stand here")
        if event["previous"] != previous:
            faults.append(f"{name}: does not follow the event before it")
        if digest_of([event[field] for field in fields]) != event["digest"]:
            faults.append(f"{name}: does not have the digest it was written with")
        previous = event["digest"]
    return faults


def check_entry(entry: dict[str, Any]) -> list[str]:
    """An entry's digest covers all it states; one shown in part can be read, but not re-computed."""
    if not entry["complete"]:
        return []
    fields = ("reference", "kind", "reason", "effective_on", "cause", "basis", "finality")
    stated: dict[str, Any] = {field: entry[field] for field in fields}
    stated["transfers"] = [[t["book"], t["debit"], t["credit"], t["currency"], t["minor"]] for t in entry["transfers"]]
    if digest_of(stated) != entry["digest"]:
        return [f"entry {entry['reference']}: does not have the digest it was written with"]
    return []


def main(folder: Path) -> int:
    timelines = json.loads((folder / "timeline.json").read_text(encoding="utf-8"))["timelines"]
    entries = json.loads((folder / "entries.json").read_text(encoding="utf-8"))["entries"]
    faults = [fault for timeline in timelines for fault in check_timeline(timeline)]
    faults += [fault for entry in entries for fault in check_entry(entry)]
    partial = sum(not entry["complete"] for entry in entries)
    events = sum(len(timeline["events"]) for timeline in timelines)
    lines = [
        *faults,
        f"{events} events in {len(timelines)} timelines, {len(entries) - partial} entries: "
        + (f"{len(faults)} faults" if faults else "every digest holds"),
    ]
    if partial:
        lines.append(f"{partial} entries are shown in part (other parties' books): their digests were not re-computed")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
