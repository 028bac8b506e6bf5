"""What a browser sends about evidence, in few words."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient

from tests.web import world
from tests.web.conftest import token_of

MERCHANT, FINANCE, GATEWAY, STRANGER = "desk@linglong.test", "finance@linglong.test", "desk@payhub.test", "desk@tealeaf.test"
JUDGE, OPERATOR = "judge@recourse.test", "operator@recourse.test"
CASE = f"/cases/{world.OWN_CASE}"
SUIT = f"/proceedings/{world.PROCEEDING}"
SLIP = (b"signed for by Mr Li", "slip.txt")


def send(client: FlaskClient, *files: tuple[bytes, str], path: str = CASE, **more: Any) -> Any:
    """The upload form of a matter with these files."""
    data = {"csrf_token": token_of(client, "/cases"), "file": [(BytesIO(data), name) for data, name in files]}
    return client.post(f"{path}/evidence", data=data | more, content_type="multipart/form-data")


def drafts(client: FlaskClient, path: str = CASE) -> list[str]:
    """The exhibits that the page offers to submit."""
    return re.findall(r'name="exhibit" value="([0-9a-f]{32})" id="choose-', client.get(path).text)


def preview(client: FlaskClient, *exhibits: str, path: str = CASE) -> Any:
    return client.get(f"{path}/evidence/submit", query_string={"exhibit": list(exhibits)})


def submit(client: FlaskClient, *exhibits: str, path: str = CASE, token: str = "t-1", **more: str) -> Any:
    """The confirmed form; answers with a way to the receipt."""
    data = {"csrf_token": token_of(client, "/cases"), "form_token": token, "exhibit": list(exhibits)}
    return client.post(f"{path}/evidence/submit", data=data | more)


def handed_in(client: FlaskClient, *files: tuple[bytes, str], path: str = CASE, **more: str) -> tuple[str, list[str]]:
    """Files brought and submitted: the address of the receipt, and the exhibits."""
    assert send(client, *(files or (SLIP,)), path=path).status_code == 200
    chosen = drafts(client, path)
    answer = submit(client, *chosen, path=path, token=f"t-{chosen[0]}", **more)
    assert answer.status_code == 303 and answer.location.startswith("/submissions/"), answer.text
    return answer.location, chosen
