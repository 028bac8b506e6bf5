"""Stripe: events and bare objects, alone, in lists or one a line.

Disputes become notices, charges facts of payments; every other object or event is recognised by name and kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from disputes.importers.json_text import Document, documents, shown
from disputes.importers.parsed import NotUnderstood, Parsed, unreadable
from disputes.importers.stripe_charge import read_charge
from disputes.importers.stripe_dispute import read_dispute
from disputes.importers.stripe_fields import JSON, Said, identifier, inner, moment
from disputes.notice import Notice, PaymentFacts, Problem

OBJECTS_MAX = 200_000  # of one message
_OBJECT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+){0,5}", re.ASCII)
_LISTS = ("list", "search_result")
_SINGLETONS = ("balance", "balance_settings")  # objects without an id


class Item(NamedTuple):
    """One object understood."""

    kind: str
    notices: tuple[Notice, ...] = ()
    payments: tuple[PaymentFacts, ...] = ()


def parse(body: bytes) -> Parsed:
    """Take a message apart. Never raises; what cannot be read is a problem, and the rest goes on."""
    kinds: Counter[str] = Counter()
    notices: list[Notice] = []
    payments: list[PaymentFacts] = []
    problems: list[Problem] = []
    try:
        for number, found in enumerate(_taken_apart(documents(body)), 1):
            try:
                item = _item(found)
            except NotUnderstood as trouble:
                problems.append(Problem(found.line, f"Object {number}: {trouble}"))
                continue
            kinds[item.kind] += 1
            notices += item.notices
            payments += item.payments
    except NotUnderstood as trouble:
        return unreadable(trouble)
    return Parsed(tuple(notices), tuple(payments), dict(kinds), tuple(problems))


def _taken_apart(found: list[Document]) -> Iterator[Document]:
    """Every object of a message in the order it stands, out of lists and lists of lists. Raises NotUnderstood."""
    waiting = found[::-1]
    seen = 0
    while waiting:
        document = waiting.pop()
        value = document.value
        members = value.get("data") if isinstance(value, dict) and value.get("object") in _LISTS else value
        if isinstance(members, list) and members:
            waiting += [Document(document.line, member) for member in reversed(members)]
        else:
            yield document
        seen += 1
        if seen + len(waiting) > OBJECTS_MAX:
            raise NotUnderstood(f"The message holds more than {OBJECTS_MAX} objects; send it in parts.")


def _item(document: Document) -> Item:
    it = document.value
    if document.trouble:
        raise NotUnderstood(document.trouble)
    if not isinstance(it, dict):
        raise NotUnderstood(f"{shown(it).capitalize()} is no Stripe object.")
    if "_meta" in it and isinstance(it.get("fixtures"), list):
        return Item("cli_fixture")  # a request script of Stripe's command line: it states nothing that happened
    carried = inner(it, "data").get("object")
    if it.get("object") == "event" or (isinstance(carried, dict) and isinstance(carried.get("object"), str)):
        return _of_event(it, carried)
    name = it.get("object")
    if not isinstance(name, str) or not _OBJECT.fullmatch(name):
        raise NotUnderstood(f"This is no Stripe object: its `object` is {shown(name)}, not a name such as dispute.")
    if name == "dispute" or identifier(it) or isinstance(it.get("livemode"), bool) or name in (*_LISTS, *_SINGLETONS):
        return _of_object(it, name, Said())
    raise NotUnderstood(f"This is no Stripe object: {name} without an id.")


def _of_event(it: JSON, carried: Any) -> Item:
    name = it.get("type")
    kind = name if isinstance(name, str) and _OBJECT.fullmatch(name) else None
    if not isinstance(carried, dict):
        raise NotUnderstood(f"The event {shown(name)} carries no object.")
    account = identifier(it.get("account")) or ""
    said = Said(kind, moment(it.get("created")), account if account.startswith("acct_") else None)
    inside = carried.get("object")
    return _of_object(carried, kind or (inside if isinstance(inside, str) and _OBJECT.fullmatch(inside) else "event"), said)


def _of_object(it: JSON, kind: str, said: Said) -> Item:
    if it.get("object") == "dispute":
        charge = inner(it, "charge")  # expanded, where the one who asked wanted it so
        return Item(kind, (read_dispute(it, said),), _payments(charge, said) if charge else ())
    if it.get("object") == "charge":
        dispute = inner(it, "dispute")  # as charges carried it before disputes had events of their own
        notices = (read_dispute({"charge": it.get("id")} | dict(dispute), said),) if dispute else ()
        return Item(kind, notices, _payments(it, said))
    return Item(kind)


def _payments(charge: JSON, said: Said) -> tuple[PaymentFacts, ...]:
    facts = read_charge(charge, said)
    return (facts,) if facts else ()
