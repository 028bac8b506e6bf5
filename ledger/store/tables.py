"""The ledger's rows (form B: one row per transfer, inside one book, balanced by the row itself)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from runtime.database import UTCDateTime, metadata

RULED = "basis = 'ruling'"

_Id = BigInteger().with_variant(Integer, "sqlite")

account = Table(
    "account",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("book_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("counterparty_id", Text, nullable=False, server_default=""),  # '' = about nobody, so that UNIQUE holds
    UniqueConstraint("book_id", "kind", "currency", "counterparty_id"),
    UniqueConstraint("id", "book_id", "currency"),
    CheckConstraint("counterparty_id <> book_id", name="not_about_itself"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("finality", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
    Column("cause", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("n", Integer, nullable=False),
    UniqueConstraint("id", "n"),
    CheckConstraint("n > 0", name="has_transfers"),
    CheckConstraint("basis IN ('fact', 'claim', 'ruling')", name="basis"),
    CheckConstraint("finality IN ('provisional', 'final')", name="finality"),
    Index("ix_entry_cause", "cause"),
    Index("ix_entry_ruling", "cause", sqlite_where=text(RULED), postgresql_where=text(RULED)),  # few among many
)

transfer = Table(
    "transfer",
    metadata,
    Column("entry_id", _Id, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    Column("book_id", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("debit", _Id, nullable=False),
    Column("credit", _Id, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    # The position cannot exceed n, and n is the entry's own: nothing can be added to an old entry.
    ForeignKeyConstraint(["entry_id", "n"], ["entry.id", "entry.n"]),
    ForeignKeyConstraint(["debit", "book_id", "currency"], ["account.id", "account.book_id", "account.currency"]),
    ForeignKeyConstraint(["credit", "book_id", "currency"], ["account.id", "account.book_id", "account.currency"]),
    CheckConstraint("position BETWEEN 1 AND n", name="position_in_entry"),
    CheckConstraint("amount_minor > 0", name="positive"),
    CheckConstraint("debit <> credit", name="two_accounts"),
    Index("ix_transfer_debit", "debit", "entry_id"),
    Index("ix_transfer_credit", "credit", "entry_id"),
)

hold = Table(
    "hold",
    metadata,
    Column("id", Text, primary_key=True),
    Column("holder_id", Text, nullable=False),
    Column("owner_id", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("secured_minor", BigInteger, nullable=False),  # what the secured claims come to: the rest is held in excess
    Column("cap_minor", BigInteger),
    Column("review_on", Date),
    Column("opened_on", Date, nullable=False),
    Column("ends_on", Date),  # the last day on which more may be put into it; none: no time was set
    CheckConstraint("source IN ('payable', 'account', 'reserve')", name="source"),
    CheckConstraint("holder_id <> owner_id", name="two_parties"),
)

hold_secures = Table(
    "hold_secures",
    metadata,
    Column("hold_id", Text, ForeignKey("hold.id"), primary_key=True),
    Column("cause", Text, primary_key=True),  # as `dispute:huanxun.CB-0001`
    Index("ix_hold_secures_cause", "cause"),
)

hold_move = Table(
    "hold_move",
    metadata,
    Column("hold_id", Text, ForeignKey("hold.id"), primary_key=True),
    Column("entry_id", _Id, ForeignKey("entry.id"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    CheckConstraint("kind IN ('held', 'taken', 'released')", name="kind"),
    CheckConstraint("amount_minor > 0", name="positive"),
)

# A payment between two books. Whether it has arrived, or come back, its entries say.
remittance = Table(
    "remittance",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payer_id", Text, nullable=False, index=True),
    Column("payee_id", Text, nullable=False, index=True),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("cause", Text, nullable=False),  # what it pays, as `dispute:huanxun.CB-0001`; its own name for the account
    Column("sent_on", Date, nullable=False),
    CheckConstraint("amount_minor > 0", name="positive"),
    CheckConstraint("payer_id <> payee_id", name="two_parties"),
)

seal = Table(
    "seal",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("previous", Text, nullable=False),  # heads of earlier seals; '' where there is none
    Column("jump", Text, nullable=False),
    Column("first_id", BigInteger, nullable=False),
    Column("up_to", BigInteger, nullable=False, unique=True),
    Column("count", Integer, nullable=False),
    Column("root", Text, nullable=False),
    Column("sealed_at", UTCDateTime, nullable=False),
    Column("head", Text, nullable=False, unique=True),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("count > 0", name="seals_something"),
    CheckConstraint("first_id <= up_to", name="span"),
)

# What was sealed of each entry, apart from the entry, so that one that is gone can be named. Without a foreign key to
# `entry`: the row must be able to tell of an entry that is gone.
seal_leaf = Table(
    "seal_leaf",
    metadata,
    Column("entry_id", _Id, primary_key=True, autoincrement=False),
    Column("seal", Integer, ForeignKey("seal.number"), nullable=False),
    Column("leaf", LargeBinary, nullable=False),
)

seal_stamp = Table(
    "seal_stamp",
    metadata,
    Column("seal", Integer, ForeignKey("seal.number"), primary_key=True, autoincrement=False),
    Column("authority", Text, nullable=False),  # the address asked
    Column("stamped_at", UTCDateTime, nullable=False),  # the moment the authority states
    Column("token", LargeBinary, nullable=False),  # its answer (RFC 3161, DER)
)

# What went through an account up to a horizon, so that a balance is this and a short sum. Nothing rests on it that
# the transfers do not say: `verify` adds them up again.
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("account_id", _Id, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    Column("horizon", BigInteger, primary_key=True, autoincrement=False),
    Column("since", BigInteger, nullable=False),  # the horizon of the account's checkpoint before; 0 is none
    CheckConstraint("since < horizon", name="span"),
)

checkpoint_total = Table(
    "checkpoint_total",
    metadata,
    Column("account_id", _Id, primary_key=True, autoincrement=False),
    Column("horizon", BigInteger, primary_key=True, autoincrement=False),
    Column("month", Date, primary_key=True),  # its first day: what is effective in that month
    Column("basis", Text, primary_key=True),
    Column("finality", Text, primary_key=True),
    Column("debits_minor", BigInteger, nullable=False),
    Column("credits_minor", BigInteger, nullable=False),
    Column("fresh", Integer, nullable=False),  # of these transfers, how many came since the checkpoint before
    ForeignKeyConstraint(["account_id", "horizon"], ["checkpoint.account_id", "checkpoint.horizon"]),
    CheckConstraint("debits_minor >= 0 AND credits_minor >= 0 AND fresh >= 0", name="sums"),
)

# How far the accounts were looked through for those that need a checkpoint.
checkpoint_round = Table(
    "checkpoint_round",
    metadata,
    Column("up_to", BigInteger, primary_key=True, autoincrement=False),
)
