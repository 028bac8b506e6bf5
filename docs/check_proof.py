"""Check that an entry stands under a seal: python check_proof.py PROOF.json HEAD

HEAD is the head of a seal as you hold it, from a statement, a case file, a notice or the daily mail; never take it from
whoever gave you the proof. Needs Python 3.8 or later and nothing else. Ends with 0 when everything follows, with 1 when
anything does not, and says which.

A proof shows that the entry is unchanged since it was sealed. It does not show that what was entered is true.
"""

import json
import re
import sys
from hashlib import sha256
from pathlib import Path

HASH = re.compile(r"[0-9a-f]{64}")
STATED = ("reference", "kind", "reason", "effective_on", "cause", "basis", "finality")
SEALED = ("number", "previous", "jump", "first_id", "up_to", "count", "root", "sealed_at")


class Wrong(Exception):
    """Raised with the sentence that says what does not follow."""


def check(proof, held):
    """The sentences that say what is proven. Raises Wrong."""
    if proof.get("format") != "recourse-proof" or proof.get("version") != 1 or proof.get("hash") != "sha-256":
        raise Wrong("this is no proof that this checker knows (recourse-proof, version 1, sha-256)")
    entry, seals = proof["entry"], proof["seals"]
    said = check_entry(entry)
    check_leaf(proof, entry, seals[-1])
    check_chain(seals, held)
    oldest, newest, place = seals[-1], seals[0], proof["index"] + 1
    said += [
        f"It stands in seal {oldest['number']}, made {oldest['sealed_at']}, at place {place} of {oldest['count']}.",
        f"Seal {newest['number']}, whose head you hold, leads to it in {len(seals) - 1} steps.",
        "So the entry is unchanged since it was sealed. Whether what was entered is true, no seal can show.",
    ]
    return said


def check_entry(entry):
    """The digest covers everything that is stated, where the whole entry is shown."""
    name = f"Entry {entry['reference']} (number {entry['id']}, recorded {entry['recorded_at']})"
    name = "".join(it if it.isprintable() else "?" for it in name)  # no line of a proof's own making passes for one of ours
    if not entry["complete"]:
        return [
            f"{name}: the digest of it is proven below.",
            "It is shown in part (the rest is in other parties' books): what it says was not compared with its digest.",
        ]
    stated = {field: entry[field] for field in STATED}
    stated["transfers"] = [[t["book"], t["debit"], t["credit"], t["currency"], t["minor"]] for t in entry["transfers"]]
    text = json.dumps(stated, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if sha256(text.encode()).hexdigest() != entry["digest"]:
        raise Wrong("the entry does not have the digest it was sealed with: something it says was changed")
    return [f"{name}: its digest follows from all it says."]


def check_leaf(proof, entry, seal):
    """The leaf covers the entry's number, moment and digest; its path leads to the root of the seal."""
    stated = json.dumps([entry["id"], entry["recorded_at"], entry["digest"]], ensure_ascii=False, separators=(",", ":"))
    leaf = sha256(b"\x00" + stated.encode()).digest()
    if leaf.hex() != proof["leaf"]:
        raise Wrong("the leaf does not follow from the entry's number, moment and digest")
    if not seal["first_id"] <= entry["id"] <= seal["up_to"]:
        raise Wrong("the entry's number is none that the seal spans")
    root = climb(leaf, proof["index"], seal["count"], [bytes.fromhex(digits(it)) for it in proof["path"]])
    if root is None or root.hex() != seal["root"]:
        raise Wrong("the path does not lead from the entry to the root of its seal")


def climb(found, index, count, path):
    """The root to which a path leads from the leaf at `index` of `count` (RFC 6962); None where it cannot be one."""
    if not 0 <= index < count:
        return None
    while count > 1:
        beside = index ^ 1
        if beside < count:
            if not path:
                return None
            other, path = path[0], path[1:]
            found = sha256(b"\x01" + (other + found if index & 1 else found + other)).digest()
        index, count = index >> 1, (count + 1) >> 1
    return None if path else found


def check_chain(seals, held):
    """The newest seal has the head that is held; each seal names the head of the next one in the list."""
    expected = held
    for place, seal in enumerate(seals):
        text = json.dumps([seal[field] for field in SEALED], ensure_ascii=False, separators=(",", ":"))
        head = sha256(b"\x02" + text.encode()).hexdigest()
        if head != expected:
            if place == 0:
                raise Wrong(f"the head you hold is not the one to which this proof leads ({head})")
            raise Wrong(f"seal {seal['number']} is not the one that seal {seals[place - 1]['number']} names")
        if place + 1 < len(seals):
            following = seals[place + 1]["number"]
            if following == seal["number"] - 1:
                expected = seal["previous"]
            elif following == seal["number"] & (seal["number"] - 1):
                expected = seal["jump"]
            else:
                raise Wrong(f"seal {seal['number']} does not name seal {following}")


def digits(text):
    """A SHA-256 in hex. Raises Wrong."""
    if not isinstance(text, str) or not HASH.fullmatch(text):
        raise Wrong(f"{text!r:.80} is no SHA-256 of 64 hexadecimal digits")
    return text


def main(arguments):
    if len(arguments) != 2:
        sys.stderr.write("usage: python check_proof.py PROOF.json HEAD\n")
        return 1
    try:
        proof = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        said = check(proof, digits(arguments[1].strip().lower()))
    except Wrong as wrong:
        sys.stdout.write(f"NOT PROVEN: {wrong}.\n")
        return 1
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as trouble:
        name, why = arguments[0], f"{type(trouble).__name__} {trouble}"
        sys.stdout.write(f"NOT PROVEN: {name} cannot be read as a proof ({why}).\n")
        return 1
    sys.stdout.write("\n".join(said) + "\nPROVEN.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
