"""Disputes, their events, deadlines and windows as rows."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from runtime.database import UTCDateTime, metadata

OPEN = "state = 'open'"

inbox = Table(
    "inbox",
    metadata,
    Column("id", Text, primary_key=True),  # "{source}-{first 16 of digest}"
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of the body, verbatim
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("kept_digest", Text, nullable=False),  # SHA-256 of the body as kept: card numbers masked
    Column("signature", Text, nullable=False),  # valid | not_needed (handed over by the operator)
    Column("received_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),  # accepted | parked | refused
    Column("kinds", JSON, nullable=False),  # {"dispute": 1}
    Column("problems", JSON, nullable=False),  # ["why"]
    UniqueConstraint("source", "digest"),
    CheckConstraint("state IN ('accepted', 'parked', 'refused')", name="state"),
    Index("ix_inbox_state", "state", "received_at"),
)

dispute = Table(
    "dispute",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payment_id", Text, ForeignKey("payment.id"), nullable=False, index=True),
    Column("proceeding_id", Text, ForeignKey("proceeding.id"), index=True),
    Column("source", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("outcome", Text),  # won | lost | accepted | withdrawn | expired | shared …, once closed
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("opened_on", Date, nullable=False),  # the day the clock starts: the scheme's processing date
    Column("stated_at", UTCDateTime, nullable=False),  # the moment of the statement the stage rests on
    Column("recorded_at", UTCDateTime, nullable=False),
    Column("accepted_minor", BigInteger, nullable=False, server_default="0"),  # by the merchant, in part
    Column("conceded_minor", BigInteger, nullable=False, server_default="0"),  # by the issuer, in part
    CheckConstraint("amount_minor > 0", name="positive"),
    CheckConstraint("accepted_minor >= 0 AND conceded_minor >= 0", name="parts"),
    Index("ix_dispute_stage", "stage", "opened_on"),
    Index("ix_dispute_opened_on", "opened_on"),
)

case_event = Table(
    "case_event",
    metadata,
    Column("subject", Text, primary_key=True),  # dispute:ID | proceeding:ID
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),  # a party code, "recourse", "court"
    Column("seat_id", Text),
    Column("happened_at", UTCDateTime, nullable=False),
    Column("known_at", UTCDateTime, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous", Text, nullable=False),  # digest of the event before, "" for the first
    Column("digest", Text, nullable=False),
)

service = Table(
    "service",
    metadata,
    Column("dispute_id", Text, ForeignKey("dispute.id"), primary_key=True),
    Column("party_code", Text, ForeignKey("party.code"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("informed_at", UTCDateTime),  # when the matter reached this party; none: not yet
    Column("channel", Text, nullable=False),  # email | letter | stated …
)

service_mark = Table(
    "service_mark",
    metadata,
    Column("dispute_id", Text, ForeignKey("dispute.id"), primary_key=True),
    Column("party_code", Text, ForeignKey("party.code"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("at", UTCDateTime, nullable=False),  # the first time; it stands
    Column("seat_id", Text),  # who opened it
    CheckConstraint("kind IN ('sent', 'delivered', 'opened')", name="kind"),
)

deadline = Table(
    "deadline",
    metadata,
    Column("dispute_id", Text, ForeignKey("dispute.id"), primary_key=True),
    Column("party_code", Text, ForeignKey("party.code"), primary_key=True),
    Column("obligation", Text, primary_key=True),
    Column("due_at", UTCDateTime, nullable=False),
    Column("clock_start", Date, nullable=False),
    Column("rule", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),  # open | met | missed
    Column("presumed", Boolean, nullable=False),
    Column("remind_at", UTCDateTime),  # when to look for a reminder; none: not looked at yet
    Column("calendar", Text),  # whose business days were counted, "": Monday to Friday; none: every day was
    Column("provisional", Boolean, nullable=False, server_default=false()),  # that year is not published yet
    CheckConstraint("state IN ('open', 'met', 'missed')", name="state"),
    Index("ix_deadline_due", "state", "due_at"),
    Index("ix_deadline_remind", "state", "remind_at"),
    Index(
        "ix_deadline_provisional", "due_at", sqlite_where=text("provisional"), postgresql_where=text("provisional")
    ),  # few
)

window = Table(
    "dispute_window",
    metadata,
    Column("payment_id", Text, ForeignKey("payment.id"), primary_key=True),
    Column("kind", Text, primary_key=True),  # the reason code it is for
    Column("opens_on", Date, nullable=False),
    Column("closes_on", Date),  # none: no end
    Column("rule", Text, nullable=False),
    Column("why_en", Text, nullable=False),
    Column("why_zh", Text, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("state", Text, nullable=False),  # open | closed
    CheckConstraint("state IN ('open', 'closed')", name="state"),
    Index(
        "ix_dispute_window_due", "closes_on", sqlite_where=text(OPEN), postgresql_where=text(OPEN)
    ),  # not by the state first: SQLite would take that for the way to the windows of a payment
)

# Of all windows of a payment the one that lasts longest, so that what can still be disputed is summed without them.
open_sale = Table(
    "open_sale",
    metadata,
    Column("payment_id", Text, ForeignKey("payment.id"), primary_key=True),
    Column("last_on", Date),  # none: no end
    Column("estimated", Boolean, nullable=False),
    Index("ix_open_sale_last_on", "last_on"),
)

window_round = Table(
    "window_round",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # the latest is the one that counts
    Column("edition", Text, nullable=False),  # digest of the rule files every window is computed by
    Column("begun_at", UTCDateTime, nullable=False),
    Column("after", Text, nullable=False),  # the payment it has come to, in the order of ids
    Column("payments", BigInteger, nullable=False),  # how many it has been through
    Column("done_at", UTCDateTime),
)

wave = Table(
    "wave",
    metadata,
    Column("id", Text, primary_key=True),
    Column("merchant_code", Text, ForeignKey("party.code"), nullable=False),
    Column("trait", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("raised_on", Date, nullable=False),
    Column("refusals", Integer, nullable=False),
    Column("sales", Integer, nullable=False),
    Column("base_bp", Integer, nullable=False),
    Column("closed_on", Date),
    # Two at once raise one: while a wave lasts there is no second of the same trait.
    Index(
        "uq_wave_lasting", "merchant_code", "trait", "value", unique=True, sqlite_where=text("closed_on IS NULL"),
        postgresql_where=text("closed_on IS NULL"),
    ),
)  # fmt: skip
