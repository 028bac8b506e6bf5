"""What goes over the wire: field by field, nothing exposed by accident."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from disputes.dispute import Stage

ROWS_MAX = 200


class ProblemSchema(Schema):
    """RFC 9457."""

    type = fields.String(metadata={"default": "about:blank"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    errors = fields.Dict()


class MoneySchema(Schema):
    """An exact amount in minor units of one ISO 4217 currency."""

    minor = fields.Integer(required=True)
    currency = fields.String(required=True)


class BothSchema(Schema):
    """A text in English and Chinese."""

    en = fields.String(required=True)
    zh = fields.String(required=True)


class DisputeSchema(Schema):
    """A dispute; amount and order are null for a seat that sees only that it exists."""

    id = fields.String(required=True)
    scheme = fields.String(required=True)
    reason_code = fields.String(required=True)
    stage = fields.String(required=True)
    outcome = fields.String(allow_none=True)
    merchant = fields.String(required=True)
    opened_on = fields.Date(required=True)
    proceeding = fields.String(attribute="proceeding_id", allow_none=True)
    order_reference = fields.String(allow_none=True)
    amount = fields.Nested(MoneySchema, allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True, metadata={"description": "the reader's next deadline, UTC"})
    obligation = fields.String(allow_none=True)


class DisputeQuery(Schema):
    """The filter of the list, as on the page."""

    mine = fields.Boolean(load_default=False)
    q = fields.String(load_default="", validate=validate.Length(max=100))
    stage = fields.String(load_default="", validate=validate.OneOf(["", *(stage.value for stage in Stage)]))
    merchant = fields.String(load_default="", validate=validate.Length(max=100))
    reason = fields.String(load_default="", validate=validate.Length(max=100))
    after = fields.String(load_default="", validate=validate.Length(max=1000))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, ROWS_MAX))


class DisputePageSchema(Schema):
    """One page; `next` goes into `after`, null on the last."""

    disputes = fields.List(fields.Nested(DisputeSchema), required=True)
    total = fields.Integer(required=True)
    next = fields.String(allow_none=True)


class EventSchema(Schema):
    """One line of a timeline; `digest` covers the line and the digest before it."""

    seq = fields.Integer(required=True)
    kind = fields.String(required=True)
    actor = fields.String(required=True)
    happened_at = fields.AwareDateTime(required=True)
    known_at = fields.AwareDateTime(required=True)
    detail = fields.Dict(required=True)
    previous = fields.String(required=True)
    digest = fields.String(required=True)


class PositionsQuery(Schema):
    """`on`: the effective day; `known_at`: only what was known at this horizon, the number of an entry or as it stands on a
    paper. Left out, all that is known."""

    on = fields.Date(load_default=None, allow_none=True)
    known_at = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 60))


class PartSchema(Schema):
    """How much of a position rests on what."""

    status = fields.String(required=True)
    minor = fields.Integer(required=True)


class PositionSchema(Schema):
    debtor = fields.String(required=True)
    creditor = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["payable", "withheld"]))
    minor = fields.Integer(required=True)
    currency = fields.String(required=True)
    status = fields.String(required=True, metadata={"description": "of the weakest part"})
    parts = fields.List(fields.Nested(PartSchema), required=True)


class LossSchema(Schema):
    party = fields.String(required=True)
    minor = fields.Integer(required=True)
    currency = fields.String(required=True)
    finality = fields.String(required=True)


class BookSchema(Schema):
    party = fields.String(required=True)
    currency = fields.String(required=True)
    trial_balance_minor = fields.Integer(required=True)


class PlanSchema(Schema):
    payer = fields.String(required=True)
    payee = fields.String(required=True)
    minor = fields.Integer(required=True)
    currency = fields.String(required=True)


class MatrixSchema(Schema):
    """The matrix document of the outside interface, cut to the seat."""

    as_of = fields.String(allow_none=True)
    currency = fields.String(allow_none=True)
    positions = fields.List(fields.Nested(PositionSchema), required=True)
    losses = fields.List(fields.Nested(LossSchema), required=True)
    books = fields.List(fields.Nested(BookSchema), required=True)
    plan = fields.List(fields.Nested(PlanSchema), required=True)
    known_at = fields.Integer(allow_none=True, metadata={"description": "the last entry counted; null: all known so far"})
    settled_to = fields.Integer(required=True, metadata={"description": "the entry up to which nothing can change"})
    provisional = fields.Boolean(required=True, metadata={"description": "entries beyond `settled_to` are counted"})


class ShareSchema(Schema):
    party = fields.String(required=True)
    role = fields.String(required=True)
    fraction = fields.String(required=True)
    amount = fields.Nested(MoneySchema, attribute="money", required=True)
    reasons_en = fields.List(fields.String(), required=True)
    reasons_zh = fields.List(fields.String(), required=True)


class ProposalSchema(Schema):
    number = fields.Integer(required=True)
    doctrine = fields.String(attribute="proposal.doctrine", required=True)
    version = fields.String(attribute="proposal.version", required=True)
    recommended = fields.Boolean(required=True)
    digest = fields.String(attribute="proposal.digest", required=True)
    shares = fields.List(fields.Nested(ShareSchema), attribute="proposal.shares", required=True)


class DecisionSchema(Schema):
    instance = fields.Integer(required=True)
    proposal = fields.Integer(required=True)
    origin = fields.String(required=True)
    effective_on = fields.Date(required=True)


class FindingSchema(Schema):
    """What is said of a party's duty: the fact apart from the judgment, who says so, how far it stands."""

    number = fields.Integer(required=True)
    party = fields.String(required=True)
    duty = fields.String(required=True)
    fact_on = fields.Date(required=True)
    fact_en = fields.String(required=True)
    fact_zh = fields.String(required=True)
    breach = fields.String(required=True)
    causal = fields.String(required=True)
    stated_by = fields.String(required=True)
    stands = fields.String(required=True)


class ProceedingRowSchema(Schema):
    """One line of the list of proceedings."""

    id = fields.String(required=True)
    title_en = fields.String(required=True)
    title_zh = fields.String(required=True)
    step = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    filed_on = fields.Date(required=True)
    disputes = fields.Integer(required=True)


class ProceedingSchema(Schema):
    """A proceeding with its findings, proposals and decisions; `disputes` counts the cases it decides."""

    id = fields.String(attribute="case.id", required=True)
    title_en = fields.String(attribute="case.title_en", required=True)
    title_zh = fields.String(attribute="case.title_zh", required=True)
    step = fields.String(attribute="case.step", required=True)
    instance = fields.Integer(attribute="case.instance", required=True)
    amount = fields.Nested(MoneySchema, attribute="case.amount", required=True)
    filed_on = fields.Date(attribute="case.filed_on", required=True)
    refiles = fields.String(attribute="case.refiles", allow_none=True)
    demonstration = fields.Boolean(attribute="case.demonstration", required=True)
    chain = fields.List(fields.String(), attribute="case.chain", required=True)
    disputes = fields.Integer(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    proposals = fields.List(fields.Nested(ProposalSchema), required=True)
    decisions = fields.List(fields.Nested(DecisionSchema), required=True)
