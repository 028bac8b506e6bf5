"""What papers say of a seal, in both languages: its head, and what it proves and does not."""

from __future__ import annotations

from collections.abc import Callable

from ledger.seal import Seal
from reports.statement_words import Text

SEALED: Text = (
    "seal {number}, made {at} UTC over entries up to {up_to}{between}head: {head}",
    "第 {number} 号封印，{at} UTC 作出，分录号截至 {up_to}{between}封印值：{head}",
)
NOT_YET: Text = ("none yet: nothing up to this point has been sealed", "尚无：截至此处的分录均未封印")
PROVES: Text = (
    (
        "Keep the head: with it anybody can check, without us, that no entry up to there was changed, added or removed "
        "since it was sealed. It does not show that what was entered is true."
    ),
    "请保存封印值：任何人均可据此自行核验，该处以前的分录自封印以来未被更改、增添或删除。封印不证明所录内容属实。",
)


def sealed(seal: Seal | None, say: Callable[..., str], *, between: str = "\n") -> str:
    """The seal as papers name it; the head whole and on a line of its own, so that it can be typed off."""
    if seal is None:
        return say(NOT_YET)
    at = f"{seal.sealed_at:%Y-%m-%d %H:%M:%S}"
    return say(SEALED, number=str(seal.number), at=at, up_to=str(seal.up_to), between=between, head=seal.head)
