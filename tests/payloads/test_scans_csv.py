"""Scans of parcels from a file: good lines are steps of the carrier, bad ones are told with what to do, nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from disputes.actions.receive_message import apply_message, receive_message
from disputes.importers import scans_csv
from disputes.importers.receipt import Receipt
from tests.rules.rows import put_disputes
from trade.shipments import Shipment, Step
from trade.store import shipments

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HEAD = "carrier,tracking_number,event,happened_at,zone,place,signed_by,note\n"
GOOD = (
    HEAD + "顺丰速运,SF10,handed over,2026-10-01T09:00:00+08:00,,Shenzhen,,\n"
    "sf,SF10,out_for_delivery,2026-10-03 08:00,Asia/Shanghai,Harbin,,courier 13800138000\n"
    "sf,SF10,Delivered,2026-10-03T11:30:00+08:00,,Harbin,门卫,\n"
)


def take(connection: Connection, text: str) -> Receipt:
    return receive_message(
        connection, source="scans", body=text.encode(), headers={}, signature="not_needed", now=NOW
    )  # fmt: skip


@pytest.fixture
def parcels(connection: Connection) -> Connection:
    put_disputes(connection, ["1", "2"])
    shipments.add(
        connection,
        Shipment("p1", "merchant-a.1", "SF Express", "SF10"),
        Shipment("p2", "merchant-a.1", "Bike & Van", "77"),
        Shipment("p3", "merchant-a.2", "bike & van", "77"),
        Shipment("p4", "merchant-a.2", "sf", "4222222222222"),
        now=NOW,
    )
    return connection


def test_scans_become_steps_the_carrier_states_and_the_file_again_changes_nothing(parcels: Connection) -> None:
    assert (3, 0, 0) == (lambda it: (it.accepted, it.parked, it.refused))(take(parcels, GOOD))
    parcel = shipments.get(parcels, "p1")
    assert parcel is not None
    steps = [(it.kind, it.happened_at.isoformat(), it.stated_by, it.told_by, it.detail) for it in parcel.steps]
    assert [
        (Step.HANDED_OVER, "2026-10-01T01:00:00+00:00", "carrier", "file", "Shenzhen"),
        (Step.OUT_FOR_DELIVERY, "2026-10-03T00:00:00+00:00", "carrier", "file", "Harbin · courier 138****8000"),
        (Step.DELIVERED, "2026-10-03T03:30:00+00:00", "carrier", "file", "Harbin"),
        (Step.SIGNED, "2026-10-03T03:30:00+00:00", "carrier", "file", "门卫"),
    ] == steps

    take(parcels, GOOD)
    take(parcels, GOOD.replace("note\n", "note \n"))  # the same in a file of other bytes
    again = shipments.get(parcels, "p1")
    assert again is not None and parcel.steps == again.steps


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("sf,SF10,deliverd,2026-10-03T11:30:00Z,,,,", "is it delivered?"),
        ("sf,SF10,verified,2026-10-03T11:30:00Z,,,,", "none of"),
        ("sf,SF10,delivered,2026-10-03 11:30,,,,", "moment with its zone"),
        ("sf,SF10,delivered,2026-10-03T11:30:00Z,Asia/Shanghai,,,", "leave the column zone empty"),
        ("sf,SF10,delivered,2026-10-03 11:30,Mars/Base,,,", "is no moment"),
        ("sf,SF10,delivered,2026-10-03 11:30,../../etc,,,", "is no moment"),
        ("sf,SF10,delivered,2027-10-03T11:30:00Z,,,,", "in the future"),
        ("sf,SF10,in_transit,2026-10-03T11:30:00Z,,,J DOE,", "signed_by"),
        ("sf,SF10,delivered,2026-10-03T11:30:00Z,,,,pay 4111111111111111", "full card number"),
        ("sf,,delivered,2026-10-03T11:30:00Z,,,,", "tracking_number is empty"),
        ("sf,SF10,delivered", "cells"),
        ("bike & van,77,delivered,2026-10-03T11:30:00Z,,,,", "in the column payment"),
    ],
)
def test_a_line_that_cannot_stand_is_refused_by_itself_with_what_to_do(parcels: Connection, line: str, why: str) -> None:
    found = take(parcels, f"{GOOD}{line}\n")

    assert (3, 1) == (found.accepted, found.refused)
    (problem,) = found.problems if "card" not in why else found.problems[1:]
    assert 5 == problem.line and why in problem.message


def test_the_column_payment_says_whose_parcel_a_number_is_that_two_bear(parcels: Connection) -> None:
    head = "carrier,tracking_number,event,happened_at,payment\n"
    found = take(parcels, head + "Bike & Van,77,delivered,2026-10-03T11:30:00Z,merchant-a.2\n")

    assert 1 == found.accepted
    other, told = shipments.get(parcels, "p2"), shipments.get(parcels, "p3")
    assert other is not None and told is not None and () == other.steps and 1 == len(told.steps)


def test_a_number_that_looks_like_a_cards_is_a_number(parcels: Connection) -> None:
    assert 1 == take(parcels, HEAD + "sf,4222222222222,delivered,2026-10-03T11:30:00Z,,,,\n").accepted


def test_a_scan_of_a_parcel_not_on_record_waits_for_its_sale(parcels: Connection) -> None:
    early = take(parcels, HEAD + "sf,SF99,delivered,2026-10-03T11:30:00Z,,,,\n")
    assert 1 == early.parked and "SF99 is on record yet" in early.problems[0].message

    shipments.add(parcels, Shipment("p9", "merchant-a.1", "sf", "SF99"), now=NOW)
    assert 1 == apply_message(parcels, early.inbox_id, now=NOW).accepted


@pytest.mark.parametrize("body", [b"", b"\x00", b"a,b\n1,2\n", HEAD.encode(), b"\xff\xfe\x00", ("x" * 9_000_000).encode()])
def test_a_file_that_is_no_such_table_is_said_so(body: bytes) -> None:
    parsed = scans_csv.parse(body)

    assert () == parsed.scans and parsed.problems
