"""What the tests of the set-up share: sending a form as a browser would, once or twice, and reading the audit."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from runtime.database import reading
from runtime.tables import audit
from tests.web.conftest import token_of

OPERATOR, MERCHANT = "operator@recourse.test", "desk@linglong.test"
SEAT = f"{OPERATOR}:recourse:operator"


def send(client: FlaskClient, path: str, *, key: str = "t-1", **fields: str) -> Any:
    """One form, with its token."""
    data = fields | {"form_token": key, "csrf_token": token_of(client, "/account")}
    return client.post(path, data=data)


def audited(engine: Engine, *actions: str) -> list[tuple[str, str, str]]:
    """Who did what to whom, of these actions, in order."""
    with reading(engine) as connection:
        rows = connection.execute(select(audit).where(audit.c.action.in_(actions)).order_by(audit.c.id))
        return [(row.actor, row.action, row.subject) for row in rows]


def shown_once(page: str, id_: str) -> str:
    """What stands in the box for things that are shown once."""
    return re.findall(rf'<code id="{id_}">([^<]+)</code>', page)[0].replace("&amp;", "&")
