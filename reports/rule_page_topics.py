"""The sections of docs/rules.md about the rules around the schemes' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from disputes.dated import RuleValue, Said
from disputes.rule_topics import CompellingEvidence, Element, PspWindow, Threshold, Topics
from disputes.rule_words import conflict_en, length_en, since_en
from reports.markdown import Sources, cells, head

SAID = ("Start", "Confidence", "Source")


def _said(it: Said | RuleValue, sources: Sources) -> tuple[str, str, str]:
    return since_en(it), it.confidence.value, sources.number(it.source)


def _processors(topics: Topics, sources: Sources) -> Iterator[str]:
    yield from head("Processor", "Stage", "For", "The merchant has", "Silence means", "Note", *SAID)
    conflicts = []
    for processor in topics.processors.values():
        for window in processor.windows:
            values = window.rule.values if window.rule else ()
            narrowed = ", ".join((*window.schemes, *window.flows, *window.countries)) or "all"
            length = ", then ".join(length_en(value) + (" †" if value.conflict else "") for value in values)
            conflicts += [f"- † {processor.name_en}: {conflict_en(it.conflict)}" for it in values if it.conflict]
            told = _said(values[0] if values else window, sources)
            silence = window.silence.value.replace("_", " ")
            yield cells(
                processor.name_en, _stage(window), narrowed, length or _unsaid(window), silence, window.note_en or "–", *told
            )
    yield from ("", *conflicts) if conflicts else ()


def _stage(window: PspWindow) -> str:
    return window.stage.value.replace("_", "-")


def _unsaid(window: PspWindow) -> str:
    return "until the day stated with the dispute" if window.stated else "not found"


def _fees(topics: Topics, sources: Sources) -> Iterator[str]:
    yield from head("Charged by", "For", "Amount", "Comes back", "Note", *SAID)
    for fee in topics.fees.values():
        for value in fee.values:
            amounts = ", ".join(str(amount) for amount in value.amounts)
            back = fee.returned.value.replace("_", " ")
            yield cells(fee.charged_by, fee.name_en, amounts, back, fee.note_en or "–", *_said(value, sources))


def _monitoring(topics: Topics, sources: Sources) -> Iterator[str]:
    yield from head("Scheme", "Programme, level", "Measured", "Threshold (all together)", "Where", "Note", *SAID)
    for it in topics.programmes.values():
        above = " + ".join(counted.value.replace("_", " ") for counted in it.above)
        measured = f"{it.watched.value}: {above} by {it.below.value.replace('_', ' ')}"
        for value in it.values:
            level = f"{it.programme}: {it.level_en}"
            where = it.region_en or "everywhere"
            yield cells(it.scheme, level, measured, _threshold(value), where, it.note_en or "–", *_said(value, sources))


def _threshold(value: Threshold) -> str:
    told = []
    if value.ratio_from_bp is not None:
        told.append(f"{_percent(value.ratio_from_bp)} or more")
    if value.count_from is not None:
        told.append(f"{value.count_from:,} or more cases a month")
    if value.amount_from is not None:
        told.append(f"{value.amount_from} or more")
    if value.sales_from is not None:
        told.append(f"{value.sales_from:,} or more sales")
    if value.authenticated_below_bp is not None:
        told.append(f"3-D Secure in under {_percent(value.authenticated_below_bp)}")
    return ", ".join(told)


def _percent(bp: int) -> str:
    return f"{bp // 100}.{bp % 100:02d} %"


def _shift(topics: Topics, sources: Sources) -> Iterator[str]:
    yield "A shift covers grounds of fraud only, never goods, refunds or processing."
    yield ""
    yield from head("Scheme", "ECI or fact", "Means", "Effect", *SAID)
    for it in topics.eci:
        effect = "issuer bears fraud" if it.shifts else "no shift"
        yield cells(it.scheme, f"ECI {it.eci}", it.meaning_en, effect, *_said(it, sources))
    for fact in topics.facts:
        effect = f"{', '.join(fact.codes)} {'cannot be used' if fact.barred else 'depends on it'}"
        yield cells(fact.scheme, fact.key.replace("_", " "), fact.meaning_en, effect, *_said(fact, sources))


def _compelling(topics: Topics, sources: Sources) -> Iterator[str]:
    yield from head("Version", "Answers", "Earlier payments", "Same", "Each has", "Must agree", *SAID)
    for it in topics.compelling:
        priors = f"{it.priors}, more than {it.older_than_days} and at most {it.at_most_days} days before the processing date"
        same = "credential, or one linked to it" if it.linked else "credential"
        agree = f"{it.core_least} of {_either(it.core)}; besides it {it.more_least} of {_either(it.more)}{_counting(it)}"
        yield cells(
            it.version, f"{it.scheme} {', '.join(it.codes)}", priors, same, _either(it.required), agree, *_said(it, sources)
        )


def _either(elements: tuple[Element, ...]) -> str:
    return " or ".join(it.value.replace("_", " ") for it in elements)


def _counting(it: CompellingEvidence) -> str:
    once = "".join(f"; {' and '.join(e.value.replace('_', ' ') for e in pair)} count once" for pair in it.as_one)
    least = "".join(f"; {e.value.replace('_', ' ')} of {n} characters or more" for e, n in it.least_characters.items())
    return once + least


def _alerts(topics: Topics, sources: Sources) -> Iterator[str]:
    yield from head("Product", "Schemes", "Time to act", "In the ratio", "Effect", *SAID)
    for it in topics.alerts.values():
        hours = {None: "not found", 0: "acts by itself"}.get(it.hours, f"{it.hours} hours")
        ratio = {None: "not found", True: "yes", False: "no"}[it.in_ratio]
        yield cells(it.name, ", ".join(it.schemes), hours, ratio, it.effect_en, *_said(it, sources))


SECTIONS: tuple[tuple[str, Callable[[Topics, Sources], Iterator[str]]], ...] = (
    ("What processors leave their merchants", _processors),
    ("Fees", _fees),
    ("Monitoring programmes", _monitoring),
    ("Shift of liability", _shift),
    ("Compelling evidence", _compelling),
    ("Before a dispute", _alerts),
)
