"""What the ledger is asked and what it answers: accounts and their lines."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from web.api.schemas import ROWS_MAX, PositionsQuery

NUMBER_MAX = 2**63 - 1


class AsKnownSchema(Schema):
    known_at = fields.Integer(allow_none=True, metadata={"description": "the last entry counted; null: all known so far"})
    settled_to = fields.Integer(required=True, metadata={"description": "the entry up to which nothing can change"})
    provisional = fields.Boolean(required=True, metadata={"description": "entries beyond `settled_to` are counted"})


class AccountSchema(Schema):
    party = fields.String(required=True)
    kind = fields.String(required=True)
    counterparty = fields.String(allow_none=True, required=True)
    currency = fields.String(required=True)


class BalanceSchema(AccountSchema):
    """`id` names the account in `ledger/entries`."""

    id = fields.Integer(required=True)
    debits_minor = fields.Integer(required=True)
    credits_minor = fields.Integer(required=True)


class AccountsSchema(AsKnownSchema):
    accounts = fields.List(fields.Nested(BalanceSchema), required=True)


class LinesQuery(PositionsQuery):
    """The latest posted first; `after` is the `next` of the page before."""

    account = fields.Integer(required=True, validate=validate.Range(1, NUMBER_MAX))
    after = fields.String(load_default="", validate=validate.Length(max=40))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, ROWS_MAX))


class LineSchema(Schema):
    """One transfer: `position` counts those of an entry."""

    entry = fields.Integer(required=True)
    position = fields.Integer(required=True)
    reference = fields.String(required=True)
    kind = fields.String(required=True)
    cause = fields.String(required=True)
    effective_on = fields.Date(required=True)
    recorded_at = fields.DateTime(required=True)
    basis = fields.String(required=True)
    finality = fields.String(required=True)
    debit = fields.Nested(AccountSchema, required=True)
    credit = fields.Nested(AccountSchema, required=True)
    amount_minor = fields.Integer(required=True)
    currency = fields.String(required=True)


class LinesSchema(AsKnownSchema):
    entries = fields.List(fields.Nested(LineSchema), required=True)
    next = fields.String(allow_none=True, required=True)
