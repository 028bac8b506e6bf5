"""What rules, waves and ratios look like on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from web.api.schemas import BothSchema, MoneySchema


class RuleSchema(Schema):
    """A reason code and what bears on it: the limit, what it is counted from, stage days; each value with its source.

    Exactly one of a value's `from` and `seen_in` is told: when it began, or the edition in which it was seen.
    """

    scheme = fields.String(required=True)
    code = fields.String(required=True)
    name = fields.Nested(BothSchema, required=True)
    category = fields.String(required=True)
    status = fields.String(required=True)
    until = fields.Date(required=True, allow_none=True)
    into = fields.List(fields.String(), required=True)
    part_of = fields.String(required=True, allow_none=True)
    also_written = fields.List(fields.String(), required=True)
    note = fields.Nested(BothSchema, required=True)
    source = fields.String(required=True)
    confidence = fields.String(required=True)
    flow = fields.String(required=True)
    limit = fields.Dict(required=True, allow_none=True)
    cap = fields.Dict(required=True, allow_none=True)
    extended_by = fields.List(fields.Dict(), required=True)
    wait = fields.Dict(required=True, allow_none=True)
    due = fields.List(fields.Dict(), required=True)


class RulesSchema(Schema):
    """Rules as they stood on a day."""

    on = fields.Date(required=True)
    rules = fields.List(fields.Nested(RuleSchema), required=True)


class WaveSchema(Schema):
    """Refusals that share a trait, as counted when it was raised. Rates in basis points; `closed_on` null: it lasts."""

    id = fields.String(required=True)
    merchant = fields.String(required=True)
    trait = fields.String(required=True, attribute="trait.value")
    value = fields.String(required=True, metadata={"description": "* where all sales of the merchant are meant"})
    raised_on = fields.Date(required=True)
    refusals = fields.Integer(required=True)
    sales = fields.Integer(required=True)
    rate_bp = fields.Integer(required=True)
    base_bp = fields.Integer(required=True, metadata={"description": "the usual rate, taken as at least the floor"})
    closed_on = fields.Date(required=True, allow_none=True)


class HeldOrderSchema(Schema):
    """An order nobody handed to a carrier yet. `refused`: it is in dispute already."""

    payment = fields.String(required=True, attribute="payment_id")
    order_reference = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    sold_on = fields.Date(required=True)
    refused = fields.Boolean(required=True)


class WaveContentSchema(Schema):
    """A wave and what can still be held back; `unshipped` are the latest such orders, numbers and sums are of all."""

    wave = fields.Nested(WaveSchema, required=True)
    unshipped = fields.List(fields.Nested(HeldOrderSchema), required=True)
    unshipped_number = fields.Integer(required=True)
    unshipped_sums = fields.List(fields.Nested(MoneySchema), required=True)
    open_number = fields.Integer(required=True, metadata={"description": "sales that can still be disputed"})
    open_sums = fields.List(fields.Nested(MoneySchema), required=True)
    unpaid_number = fields.Integer(required=True, metadata={"description": "sales not paid out yet"})
    unpaid_sums = fields.List(fields.Nested(MoneySchema), required=True)


class ConditionSchema(Schema):
    """One condition of a threshold, in the unit `what` names. `stands` and `reached` null: the record cannot tell."""

    what = fields.String(required=True)
    stands = fields.Float(required=True, allow_none=True)
    begins = fields.Integer(required=True)
    below = fields.Boolean(required=True, metadata={"description": "reached by being under it"})
    currency = fields.String(required=True, allow_none=True)
    reached = fields.Boolean(required=True, allow_none=True)


class MeasuredSchema(Schema):
    """A level held against a month. `reached`: all conditions are; null: it hangs on one nobody knows."""

    reached = fields.Boolean(required=True, allow_none=True)
    ratio_bp = fields.Float(required=True, allow_none=True)
    conditions = fields.List(fields.Nested(ConditionSchema), required=True)


class RatioLineSchema(Schema):
    """One level of a programme and one party's month. `ends`: how it would end at this pace; null once it is over."""

    party = fields.String(required=True)
    scheme = fields.String(required=True)
    programme = fields.String(required=True)
    level = fields.Nested(BothSchema, required=True)
    region = fields.Nested(BothSchema, required=True)
    stands = fields.Nested(MeasuredSchema, required=True)
    ends = fields.Nested(MeasuredSchema, required=True, allow_none=True)
    source = fields.String(required=True)


class RatiosSchema(Schema):
    """A month counted up to the end of the day `until`."""

    until = fields.Date(required=True)
    lines = fields.List(fields.Nested(RatioLineSchema), required=True)
