"""A proceeding with two proposals of Recourse's own, two arbitrators assigned, nothing decided: for acting from pages."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import Connection

from disputes.actions.assign import assign
from tests.store import proceeding_case
from tests.web import world
from trade.parties import Role

SUIT = "huanxun-2005"
PAGE = f"/proceedings/{SUIT}"
JUDGE, OTHER_JUDGE, IDLE = "judge@recourse.test", "second-judge@recourse.test", "idle-judge@recourse.test"
MERCHANT, FINANCE, GATEWAY = "desk@xidan.test", "finance@xidan.test", "desk@huanxun.test"
ISSUER, OPERATOR = "desk@issuers.test", "operator@recourse.test"
SEATS: tuple[tuple[str, Role, str | None], ...] = (
    (JUDGE, Role.ARBITRATOR, None),
    (OTHER_JUDGE, Role.ARBITRATOR, None),
    (IDLE, Role.ARBITRATOR, None),
    (MERCHANT, Role.DISPUTE_DESK, "xidan"),
    (FINANCE, Role.FINANCE, "xidan"),
    (GATEWAY, Role.DISPUTE_DESK, "huanxun"),
    (ISSUER, Role.DISPUTE_DESK, "issuers"),
    (OPERATOR, Role.OPERATOR, None),
)


def build(connection: Connection) -> None:
    proceeding_case.proposed(connection)
    for email, role, code in SEATS:
        world.seat_somebody(connection, email, role, code)
    for email in (JUDGE, OTHER_JUDGE):
        seat = f"{email}:recourse:arbitrator"
        assign(connection, proceeding_id=SUIT, seat_id=seat, by="recourse", now=proceeding_case.NOW)


def field(text: str, name: str) -> str:
    """The value of the first hidden field of this name."""
    return text.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def form_of(client: FlaskClient, verb: str, query: str = "", **more: str) -> dict[str, str]:
    """What the form of an act carries, as a browser would send it."""
    shown = client.get(f"{PAGE}/do/{verb}{query}")
    assert shown.status_code == 200, shown.text
    return {"csrf_token": field(shown.text, "csrf_token"), "form_token": field(shown.text, "form_token")} | more
