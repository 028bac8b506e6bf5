"""Re-compute every digest of this case file. Needs Python 3.8 or later and nothing else: python check.py [FOLDER]

It reads the documents and the exhibits beside it (or in FOLDER), prints what is wrong and ends with 1 when anything is.
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


def check_exhibit(exhibit: dict[str, Any], folder: Path) -> list[str]:
    """The file is the one on record, and its custody is whole: each line's digest covers the line before it."""
    name = f"exhibit {exhibit['number']} ({exhibit['name']})"
    faults = check_file(exhibit, folder, name)
    previous = ""
    fields = ("seq", "kind", "actor", "seat_id", "at", "detail", "previous")
    for expected, line in enumerate(exhibit["custody"], 1):
        where = f"{name} custody line {line['seq']} ({line['kind']})"
        if line["seq"] != expected:
            faults.append(f"{where}: line {expected} should stand here")
        if line["previous"] != previous:
            faults.append(f"{where}: does not follow the line before it")
        if line["complete"] and digest_of([exhibit["id"], *(line[field] for field in fields)]) != line["digest"]:
            faults.append(f"{where}: does not have the digest it was written with")
        brought = line["complete"] and line["kind"] in ("received", "captured", "written")
        if brought and line["detail"].get("sha256") != exhibit["sha256"]:
            faults.append(f"{where}: is about other bytes")
        shown = line["detail"].get("shown", exhibit["file_sha256"])
        if exhibit["file_sha256"] not in (exhibit["sha256"], shown):
            faults.append(f"{name}: the file is neither the one brought nor the copy made for others")
        previous = line["digest"]
    return faults if exhibit["custody"] else [*faults, f"{name}: has no custody"]


def check_file(exhibit: dict[str, Any], folder: Path, name: str) -> list[str]:
    if exhibit.get("erased"):
        return []  # by policy, as its custody says; the digest stays for whoever holds a copy
    if exhibit["file"] is None:
        return [f"{name}: its bytes were lost before this file was drawn"]
    stamp = exhibit.get("stamp")
    if stamp and not ((folder / stamp).is_file() and bytes.fromhex(exhibit["file_sha256"]) in (folder / stamp).read_bytes()):
        return [f"{name}: {stamp} is missing or no stamp on this file"]
    path = folder / exhibit["file"]
    if not path.is_file():
        return [f"{name}: {exhibit['file']} is missing"]
    if sha256(path.read_bytes()).hexdigest() != exhibit["file_sha256"]:
        return [f"{name}: {exhibit['file']} does not have the SHA-256 on record"]
    return []


def check_statement(statement: dict[str, Any], numbers: set[int]) -> list[str]:
    """What was said of a sale is what its digest was made of, and the exhibit it is written out in is here."""
    name = f"statement of {statement['stated_by']} about {statement['payment']} ({statement['kind']})"
    fields = ("payment", "kind", "facts", "happened_at", "stated_by", "reason")
    faults = []
    if digest_of([statement[field] for field in fields]) != statement["digest"]:
        faults.append(f"{name}: does not have the digest it was written with")
    if statement["exhibit"] not in numbers:
        faults.append(f"{name}: exhibit {statement['exhibit']} is missing")
    return faults


def check_submission(submission: dict[str, Any], brought: dict[str, str], told: dict[str, str]) -> list[str]:
    """A receipt covers what was said and every exhibit; the timeline tells of the same receipt."""
    name = f"submission {submission['id']} of {submission['party']}"
    fields = ("id", "subject", "party", "seat_id", "words", "submitted_at", "exhibits")
    faults = []
    if digest_of([submission[field] for field in fields]) != submission["digest"]:
        faults.append(f"{name}: is not what its receipt was made out for")
    if told.get(submission["id"], submission["digest"]) != submission["digest"]:
        faults.append(f"{name}: the timeline tells of another receipt")
    for exhibit, digest in submission["exhibits"]:
        if brought.get(exhibit) != digest:
            faults.append(f"{name}: exhibit {exhibit} is missing or is not what was handed in")
    return faults


def check_seals(sealed: dict[str, Any], entries: list[dict[str, Any]]) -> list[str]:
    """Each sealed entry leads to the root of its seal, and each seal is named by a later one, up to the head."""
    faults = []
    standing = {}
    expected = {sealed["seals"][0]["number"]: sealed["head"]} if sealed["seals"] else {}
    fields = ("number", "previous", "jump", "first_id", "up_to", "count", "root", "sealed_at")
    for seal in sorted(sealed["seals"], key=lambda it: -it["number"]):
        text = json.dumps([seal[field] for field in fields], ensure_ascii=False, separators=(",", ":"))
        number, head = seal["number"], sha256(b"\x02" + text.encode()).hexdigest()
        if expected.get(number) != head:
            faults.append(f"seal {number}: no later seal of this file names it")
            continue
        standing[number] = seal
        expected[number - 1], expected[number & (number - 1)] = seal["previous"], seal["jump"]
    proofs = {proof["entry"]: proof for proof in sealed["proofs"]}
    for entry in entries:
        proof = proofs.pop(entry["reference"], None)
        if proof is None and entry["reference"] not in sealed["unsealed"]:
            faults.append(f"entry {entry['reference']}: has no proof")
        elif proof is not None and not proven(entry, proof, standing.get(proof["seal"])):
            faults.append(f"entry {entry['reference']}: is not what was sealed")
    return faults + [f"entry {reference}: is sealed, but is missing here" for reference in proofs]


def proven(entry: dict[str, Any], proof: dict[str, Any], seal: dict[str, Any] | None) -> bool:
    """Whether the path leads from the entry's number, moment and digest to the root of its seal (RFC 6962)."""
    if seal is None or not 0 <= proof["index"] < seal["count"]:
        return False
    stated = json.dumps([entry["id"], entry["recorded_at"], entry["digest"]], ensure_ascii=False, separators=(",", ":"))
    found, index, count, path = sha256(b"\x00" + stated.encode()).digest(), proof["index"], seal["count"], proof["path"]
    while count > 1:
        if index ^ 1 < count:
            if not path:
                return False
            beside, path = bytes.fromhex(path[0]), path[1:]
            found = sha256(b"\x01" + (beside + found if index & 1 else found + beside)).digest()
        index, count = index >> 1, (count + 1) >> 1
    return bool(not path and found.hex() == seal["root"])


def receipts_told(timelines: list[dict[str, Any]]) -> dict[str, str]:
    """What the timelines say was handed in: submission and its digest."""
    details = [event["detail"] for timeline in timelines for event in timeline["events"]]
    return {it["submission"]: it["digest"] for it in details if "submission" in it and "digest" in it}


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """The one list in a document."""
    [found] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8")).values()
    return list(found)


def main(folder: Path) -> int:
    timelines, entries, exhibits, submissions = (
        read(folder, name) for name in ("timeline", "entries", "exhibits", "submissions")
    )
    sealed = json.loads((folder / "seals.json").read_text(encoding="utf-8"))["seals"]
    brought = {exhibit["id"]: exhibit["sha256"] for exhibit in exhibits}
    told = receipts_told(timelines)
    handed_in = {submission["id"] for submission in submissions}
    faults = [fault for timeline in timelines for fault in check_timeline(timeline)]
    faults += [fault for entry in entries for fault in check_entry(entry)]
    faults += check_seals(sealed, entries)
    faults += [fault for exhibit in exhibits for fault in check_exhibit(exhibit, folder)]
    numbers = {exhibit["number"] for exhibit in exhibits}
    faults += [fault for statement in read(folder, "sale") for fault in check_statement(statement, numbers)]
    faults += [fault for submission in submissions for fault in check_submission(submission, brought, told)]
    faults += [f"submission {it}: the timeline tells of it, but it is missing" for it in told if it not in handed_in]
    partial = sum(not entry["complete"] for entry in entries)
    withheld = sum(not line["complete"] for exhibit in exhibits for line in exhibit["custody"])
    events = sum(len(timeline["events"]) for timeline in timelines)
    lines = [
        *faults,
        f"{events} events in {len(timelines)} timelines, {len(entries) - partial} entries, {len(exhibits)} exhibits in "
        f"{len(submissions)} submissions: " + (f"{len(faults)} faults" if faults else "every digest holds"),
    ]
    if sealed["head"]:
        lines.append(f"{len(sealed['proofs'])} entries lead to the head {sealed['head']}: compare it with one you hold")
    if sealed["unsealed"]:
        lines.append(f"{len(sealed['unsealed'])} entries were not sealed yet: nothing shows that they are unchanged")
    if partial:
        lines.append(f"{partial} entries are shown in part (other parties' books): their digests were not re-computed")
    if withheld:
        lines.append(f"{withheld} lines of custody are shown in part (where a picture was taken): not re-computed either")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
