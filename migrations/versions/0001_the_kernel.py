"""the kernel"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("book_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("counterparty_id", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("counterparty_id <> book_id", name=op.f("ck_account_not_about_itself")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "book_id", "kind", "currency", "counterparty_id", name=op.f("uq_account_book_id_kind_currency_counterparty_id")
        ),
        sa.UniqueConstraint("id", "book_id", "currency", name=op.f("uq_account_id_book_id_currency")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "case_event",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=True),
        sa.Column("happened_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("known_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "seq", name=op.f("pk_case_event")),
    )
    op.create_table(
        "chain", sa.Column("id", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f("pk_chain"))
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("finality", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis IN ('fact', 'claim', 'ruling')", name=op.f("ck_entry_basis")),
        sa.CheckConstraint("finality IN ('provisional', 'final')", name=op.f("ck_entry_finality")),
        sa.CheckConstraint("n > 0", name=op.f("ck_entry_has_transfers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("id", "n", name=op.f("uq_entry_id_n")),
        sa.UniqueConstraint("reference", name=op.f("uq_entry_reference")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_cause", ["cause"], unique=False)

    op.create_table(
        "evidence_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("placed_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_hold")),
    )
    with op.batch_alter_table("evidence_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_hold_subject"), ["subject"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("secured_minor", sa.BigInteger(), nullable=False),
        sa.Column("cap_minor", sa.BigInteger(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.CheckConstraint("source IN ('payable', 'account', 'reserve')", name=op.f("ck_hold_source")),
        sa.CheckConstraint("holder_id <> owner_id", name=op.f("ck_hold_two_parties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("recorded_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_digest", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("received_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('accepted', 'parked', 'refused')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("source", "digest", name=op.f("uq_inbox_source_digest")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_state", ["state", "received_at"], unique=False)

    op.create_table(
        "last_run",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("started_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("finished_at", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_last_run")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("due_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("claimed_at", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.Column("done_at", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.Column("dead_at", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_due", ["done_at", "dead_at", "due_at"], unique=False)

    op.create_table(
        "party",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("recorded_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_party")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("recorded_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("disabled_at", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "chain_party",
        sa.Column("chain_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_chain_party_chain_id_chain")),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_chain_party_party_code_party")),
        sa.PrimaryKeyConstraint("chain_id", "position", name=op.f("pk_chain_party")),
        sa.UniqueConstraint("chain_id", "party_code", name=op.f("uq_chain_party_chain_id_party_code")),
    )
    with op.batch_alter_table("chain_party", schema=None) as batch_op:
        batch_op.create_index("ix_chain_party_party_code", ["party_code"], unique=False)

    op.create_table(
        "contract",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("upper_code", sa.Text(), nullable=False),
        sa.Column("lower_code", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["lower_code"], ["party.code"], name=op.f("fk_contract_lower_code_party")),
        sa.ForeignKeyConstraint(["upper_code"], ["party.code"], name=op.f("fk_contract_upper_code_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
    )
    op.create_table(
        "hold_move",
        sa.Column("hold_id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('held', 'taken', 'released')", name=op.f("ck_hold_move_kind")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_hold_move_positive")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_hold_move_entry_id_entry")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_hold_move_hold_id_hold")),
        sa.PrimaryKeyConstraint("hold_id", "entry_id", name=op.f("pk_hold_move")),
    )
    op.create_table(
        "hold_secures",
        sa.Column("hold_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_hold_secures_hold_id_hold")),
        sa.PrimaryKeyConstraint("hold_id", "cause", name=op.f("pk_hold_secures")),
    )
    with op.batch_alter_table("hold_secures", schema=None) as batch_op:
        batch_op.create_index("ix_hold_secures_cause", ["cause"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("chain_id", sa.Text(), nullable=False),
        sa.Column("order_reference", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=True),
        sa.Column("bin_country", sa.Text(), nullable=True),
        sa.Column("arn", sa.Text(), nullable=True),
        sa.Column("sold_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("processed_on", sa.Date(), nullable=True),
        sa.Column("statement_on", sa.Date(), nullable=True),
        sa.Column("expected_delivery_on", sa.Date(), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("paid_out_on", sa.Date(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("facts_changed_at", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.Column("recorded_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_positive")),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_payment_chain_id_chain")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_arn"), ["arn"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_chain_id"), ["chain_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_facts_changed_at"), ["facts_changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_order_reference"), ["order_reference"], unique=False)

    op.create_table(
        "proceeding",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("chain_id", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("relief_en", sa.Text(), nullable=False),
        sa.Column("relief_zh", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("instance", sa.Integer(), nullable=False),
        sa.Column("decided_proposal", sa.Integer(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("refiles_id", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_proceeding_chain_id_chain")),
        sa.ForeignKeyConstraint(["refiles_id"], ["proceeding.id"], name=op.f("fk_proceeding_refiles_id_proceeding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding")),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('dispute_desk', 'finance', 'arbitrator', 'operator')", name=op.f("ck_seat_role")),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_seat_party_code_party")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("person_id", "party_code", "role", name=op.f("uq_seat_person_id_party_code_role")),
    )
    op.create_table(
        "transfer",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("debit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_transfer_positive")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_transfer_two_accounts")),
        sa.CheckConstraint("position BETWEEN 1 AND n", name=op.f("ck_transfer_position_in_entry")),
        sa.ForeignKeyConstraint(
            ["credit", "book_id", "currency"],
            ["account.id", "account.book_id", "account.currency"],
            name=op.f("fk_transfer_credit_book_id_currency_account"),
        ),
        sa.ForeignKeyConstraint(
            ["debit", "book_id", "currency"],
            ["account.id", "account.book_id", "account.currency"],
            name=op.f("fk_transfer_debit_book_id_currency_account"),
        ),
        sa.ForeignKeyConstraint(["entry_id", "n"], ["entry.id", "entry.n"], name=op.f("fk_transfer_entry_id_n_entry")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_transfer")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index("ix_transfer_credit", ["credit", "entry_id"], unique=False)
        batch_op.create_index("ix_transfer_debit", ["debit", "entry_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("proceeding_id", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceeding.id"], name=op.f("fk_assignment_proceeding_id_proceeding")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_assignment_seat_id_seat")),
        sa.PrimaryKeyConstraint("proceeding_id", "seat_id", name=op.f("pk_assignment")),
    )
    op.create_table(
        "decision",
        sa.Column("proceeding_id", sa.Text(), nullable=False),
        sa.Column("instance", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("proposal_number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("decided_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceeding.id"], name=op.f("fk_decision_proceeding_id_proceeding")),
        sa.PrimaryKeyConstraint("proceeding_id", "instance", name=op.f("pk_decision")),
    )
    op.create_table(
        "dispute",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("proceeding_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("stated_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("recorded_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_dispute_positive")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_dispute_payment_id_payment")),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceeding.id"], name=op.f("fk_dispute_proceeding_id_proceeding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispute_proceeding_id"), ["proceeding_id"], unique=False)
        batch_op.create_index("ix_dispute_stage", ["stage", "opened_on"], unique=False)

    op.create_table(
        "dispute_window",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("why_en", sa.Text(), nullable=False),
        sa.Column("why_zh", sa.Text(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_dispute_window_state")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_dispute_window_payment_id_payment")),
        sa.PrimaryKeyConstraint("payment_id", "kind", name=op.f("pk_dispute_window")),
    )
    with op.batch_alter_table("dispute_window", schema=None) as batch_op:
        batch_op.create_index("ix_dispute_window_due", ["state", "closes_on"], unique=False)

    op.create_table(
        "finding",
        sa.Column("proceeding_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("fact_on", sa.Date(), nullable=False),
        sa.Column("fact_en", sa.Text(), nullable=False),
        sa.Column("fact_zh", sa.Text(), nullable=False),
        sa.Column("breach", sa.Text(), nullable=False),
        sa.Column("causal", sa.Text(), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("stands", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_finding_party_code_party")),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceeding.id"], name=op.f("fk_finding_proceeding_id_proceeding")),
        sa.PrimaryKeyConstraint("proceeding_id", "number", name=op.f("pk_finding")),
    )
    op.create_table(
        "proceeding_party",
        sa.Column("proceeding_id", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_proceeding_party_party_code_party")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_proceeding_party_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("proceeding_id", "party_code", name=op.f("pk_proceeding_party")),
    )
    with op.batch_alter_table("proceeding_party", schema=None) as batch_op:
        batch_op.create_index("ix_proceeding_party_party_code", ["party_code"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("proceeding_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("doctrine", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("recommended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceeding.id"], name=op.f("fk_proposal_proceeding_id_proceeding")),
        sa.PrimaryKeyConstraint("proceeding_id", "number", name=op.f("pk_proposal")),
    )
    op.create_table(
        "shipment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("proof_state", sa.Text(), nullable=False),
        sa.Column("lost_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.CheckConstraint("proof_state IN ('expected', 'captured', 'lost')", name=op.f("ck_shipment_proof_state")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_shipment_payment_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("obligation", sa.Text(), nullable=False),
        sa.Column("due_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("clock_start", sa.Date(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("presumed", sa.Boolean(), nullable=False),
        sa.Column("remind_at", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.CheckConstraint("state IN ('open', 'met', 'missed')", name=op.f("ck_deadline_state")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_deadline_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_deadline_party_code_party")),
        sa.PrimaryKeyConstraint("dispute_id", "party_code", "obligation", name=op.f("pk_deadline")),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index("ix_deadline_due", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_deadline_remind", ["state", "remind_at"], unique=False)

    op.create_table(
        "service",
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("informed_at", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_service_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_service_party_code_party")),
        sa.PrimaryKeyConstraint("dispute_id", "party_code", name=op.f("pk_service")),
    )
    op.create_table(
        "shipment_step",
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_step_shipment_id_shipment")),
        sa.PrimaryKeyConstraint("shipment_id", "position", name=op.f("pk_shipment_step")),
    )
