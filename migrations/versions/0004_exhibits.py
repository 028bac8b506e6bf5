"""files in the vault, exhibits, their custody, submissions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _files()
    _exhibits()
    _submissions()


def _files() -> None:
    op.create_table(
        "vault_file",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("recorded_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_vault_file_not_empty")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_vault_file")),
    )


def _exhibits() -> None:
    moment = runtime.database.UTCDateTime(length=27)
    op.create_table(
        "exhibit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("shown_sha256", sa.Text(), nullable=False),
        sa.Column("captured_at", moment, nullable=False),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("discarded_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_exhibit_party_code_party")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_exhibit_payment_id_payment")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_exhibit_seat_id_seat")),
        sa.ForeignKeyConstraint(["sha256"], ["vault_file.sha256"], name=op.f("fk_exhibit_sha256_vault_file")),
        sa.ForeignKeyConstraint(["shown_sha256"], ["vault_file.sha256"], name=op.f("fk_exhibit_shown_sha256_vault_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit")),
    )
    op.create_index("ix_exhibit_party_subject", "exhibit", ["party_code", "subject"])
    op.create_index(op.f("ix_exhibit_payment_id"), "exhibit", ["payment_id"])
    op.create_index(op.f("ix_exhibit_sha256"), "exhibit", ["sha256"])
    op.create_index(op.f("ix_exhibit_subject"), "exhibit", ["subject"])
    op.create_table(
        "custody",
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_custody_exhibit_id_exhibit")),
        sa.PrimaryKeyConstraint("exhibit_id", "seq", name=op.f("pk_custody")),
    )


def _submissions() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("submitted_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_submission_party_code_party")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_submission_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index(op.f("ix_submission_subject"), "submission", ["subject"])
    op.create_table(
        "submission_exhibit",
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_submission_exhibit_exhibit_id_exhibit")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_exhibit_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", "position", name=op.f("pk_submission_exhibit")),
    )
    op.create_index(op.f("ix_submission_exhibit_exhibit_id"), "submission_exhibit", ["exhibit_id"])
