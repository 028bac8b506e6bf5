"""The sandbox carrier's own side: what its server would answer, decided by the tracking number and the moment alone.

It is asked through the seam a carrier on the network is asked through, and stands where its server would: nothing of
Recourse is known here. Everything it draws says that no parcel exists.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from evidence.carriers.load import load_retention
from evidence.delivery import Answer

FILE = Path(__file__).with_name("sandbox.toml")
PARCEL = re.compile(r"/v1/parcels/(?P<number>SB(?P<kind>[0-9])-(?P<day>\d{6})-[0-9A-Z]{1,4})(?:/(?P<paper>[a-z.]+))?\Z")
JSON, HANDED_OVER, DELIVERED, SIGNED = (
    "application/json",
    time(9, tzinfo=UTC),
    time(10, 15, tzinfo=UTC),
    time(10, 16, tzinfo=UTC),
)
SIZE, MARK = (520, 200), "SANDBOX CARRIER - NO SUCH PARCEL EXISTS"


def ask(path: str, now: datetime) -> Answer:
    """What the sandbox answers at `path` at the moment `now`: always the same for the same two."""
    asked = PARCEL.match(path)
    handed_over = _day(asked["day"]) if asked else None
    if asked is None or handed_over is None:
        return _said(404, "no such parcel")
    kind = _numbers()["numbers"][asked["kind"]]
    forced = {"unknown": (404, "no such parcel"), "forgotten": (410, "no longer kept"), "away": (503, "try again later")}
    if kind["then"] in forced:
        return _said(*forced[kind["then"]])
    moves = _numbers()["moves"]
    delivered_on = handed_over + timedelta(days=moves["delivered_days"])
    forgets_on = delivered_on + timedelta(days=load_retention().memory("sandbox").days or 0)
    if now < datetime.combine(handed_over, HANDED_OVER):
        return _said(404, "no such parcel yet")
    if kind["then"] != "under_way" and now.date() >= forgets_on:
        return _said(410, "no longer kept")
    if asked["paper"]:
        return _paper(asked["number"], asked["paper"], kind, delivered_on)
    if now.date() < delivered_on + timedelta(days=kind.get("papers_after_days", 0)):
        kind = {**kind, "papers": []}  # the delivery stands there before its papers do
    scans = _scans(handed_over, delivered_on, kind, now)
    told = _told(asked["number"], kind, scans)
    return _cut_off(told) if kind["then"] == "broken" else told


@cache
def _numbers() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _said(status: int, message: str) -> Answer:
    return Answer(status, JSON, json.dumps({"message": message}).encode())


def _cut_off(answer: Answer) -> Answer:
    return Answer(answer.status, answer.media_type, answer.body[: len(answer.body) // 2])


def _scans(handed_over: date, delivered_on: date, kind: Mapping[str, Any], now: datetime) -> list[dict[str, str]]:
    moved_on = handed_over + timedelta(days=_numbers()["moves"]["in_transit_days"])
    planned = [
        ("handed_over", datetime.combine(handed_over, HANDED_OVER), "Shanghai"),
        ("in_transit", datetime.combine(moved_on, HANDED_OVER), "Shanghai, sorting centre"),
    ]
    if kind["then"] == "delivered":
        planned.append(("delivered", datetime.combine(delivered_on, DELIVERED), kind["place"]))
        if kind.get("papers"):
            planned.append(("signed", datetime.combine(delivered_on, SIGNED), kind["to"]))
    return [
        {"code": code, "at": at.isoformat().replace("+00:00", "Z"), "place": place}
        for code, at, place in planned
        if at <= now
    ]


def _told(number: str, kind: Mapping[str, Any], scans: list[dict[str, str]]) -> Answer:
    delivered = next((scan for scan in scans if scan["code"] == "delivered"), None)
    told: dict[str, Any] = {
        "carrier": "sandbox", "note": MARK, "number": number, "status": "delivered" if delivered else "under_way",
        "scans": scans,
    }  # fmt: skip
    if delivered:
        told["delivery"] = {"at": delivered["at"], "to": kind["to"], "place": kind["place"]}
        told["papers"] = [{"what": "signature", "path": f"/v1/parcels/{number}/{name}"} for name in kind.get("papers", [])]
    return Answer(200, JSON, json.dumps(told, indent=1).encode())


def _paper(number: str, name: str, kind: Mapping[str, Any], delivered_on: date) -> Answer:
    if name not in kind.get("papers", []):
        return _said(404, "no such paper")
    picture = _signature(number, kind["to"], delivered_on)
    drawn = BytesIO()
    if name.endswith(".pdf"):
        drawn_at = datetime.combine(delivered_on, SIGNED).timetuple()
        picture.save(drawn, "PDF", resolution=96, creationDate=drawn_at, modDate=drawn_at)
        return Answer(200, "application/pdf", drawn.getvalue())
    picture.save(drawn, "PNG")
    whole = Answer(200, "image/png", drawn.getvalue())
    return _cut_off(whole) if name.startswith("broken") else whole


def _signature(number: str, to: str, delivered_on: date) -> Any:
    """A stroke of its own for each parcel, and in print that it is nobody's."""
    from PIL import Image, ImageDraw  # who asks a carrier draws; who only names it does not

    picture = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(picture)
    seeds = list(f"{number}{to}".encode())
    points = [(60 + 14 * place, 100 + (seed * (place + 3)) % 61 - 30) for place, seed in enumerate(seeds[:28])]
    pen.line(points, fill=(20, 30, 90), width=3, joint="curve")
    pen.line([(50, 150), (470, 150)], fill="grey")
    pen.text((50, 20), MARK, fill="black")
    pen.text((50, 156), f"{to}   {delivered_on.isoformat()}   {number}", fill="black")
    return picture
