"""Load the rules around the schemes from `topics/`: processors, fees, programmes, shifts of liability, alerts, and the
earlier payments that answer a fraud dispute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from disputes.dispute import Stage
from disputes.errors import DisputeError
from disputes.opening import amount_of
from disputes.rule_topics import (
    Alert,
    CompellingEvidence,
    Counted,
    EciShift,
    Element,
    FactShift,
    Fee,
    FeeValue,
    Programme,
    Psp,
    PspWindow,
    Returned,
    Silence,
    Threshold,
    Topics,
    Watched,
)
from disputes.schemes.reading import Table, read
from disputes.schemes.values import (
    one_of,
    read_choice,
    read_note,
    read_rule,
    read_said,
    read_sources,
    require_apart,
)
from ledger.errors import LedgerError
from ledger.money import Money

TOPICS = Path(__file__).parent / "topics"
Sources = Mapping[str, str]
Made = TypeVar("Made")
CONDITIONS = ("ratio_from_bp", "count_from", "sales_from", "authenticated_below_bp")


def load_topics(folder: Path = TOPICS) -> Topics:
    """Every topic. Raises RuleFileRefused, naming the file, the key and a right example."""
    return Topics(
        processors=_named(folder / "processors.toml", "processors", _processor),
        fees=_named(folder / "fees.toml", "fees", _fee),
        programmes=_named(folder / "monitoring.toml", "programmes", _programme),
        eci=_rows(folder / "liability_shift.toml", "eci", _eci, beside="facts"),
        facts=_rows(folder / "liability_shift.toml", "facts", _fact, beside="eci"),
        alerts=_named(folder / "alerts.toml", "alerts", _alert),
        compelling=_rows(folder / "compelling_evidence.toml", "versions", _compelling),
    )


def _named(path: Path, key: str, make: Callable[[str, Table, Sources], Made]) -> dict[str, Made]:
    file = read(path)
    sources = read_sources(file)
    found = {}
    for name, table in file.named(key, f"[{key}.stripe]"):
        found[name] = make(name, table, sources)
        table.done()
    file.done()
    return found


def _rows(path: Path, key: str, make: Callable[[Table, Sources], Made], *, beside: str | None = None) -> tuple[Made, ...]:
    file = read(path)
    sources = read_sources(file)
    found = []
    for row in file.tables(key, f'[[{key}]] scheme = "visa"'):
        found.append(make(row, sources))
        row.done()
    if beside:
        file.tables(beside, f'[[{beside}]] scheme = "visa"')
    file.done()
    return tuple(found)


def _notes(table: Table) -> dict[str, Any]:
    return dict(zip(("note_en", "note_zh"), read_note(table), strict=True))


def _whole_or_none(table: Table, key: str) -> int | None:
    return table.whole(key) if key in table else None


def _money(table: Table, key: str, text: str) -> Money:
    """An amount in the digits of its currency, as `600.00 USD`."""
    amount, _, currency = text.partition(" ")
    try:
        return amount_of(amount, currency)
    except (DisputeError, LedgerError):
        raise table.refuse(key, f"{text!r} is not an amount and its currency", f'{key} = "600.00 USD"') from None


def _processor(key: str, table: Table, sources: Sources) -> Psp:
    names = table.text("name_en", "Stripe"), table.text("name_zh", "Stripe")
    rows = table.tables("windows", f'[[processors.{key}.windows]] stage = "chargeback"')
    found = [_processor_window(f"{key}/{n}", row, sources) for n, row in enumerate(rows, 1)]
    return Psp(key, *names, tuple(found))


def _processor_window(key: str, row: Table, sources: Sources) -> PspWindow:
    rule = read_rule(f"processor/{key}", row, sources) if "values" in row else None
    stated = row.flag("stated")
    if rule is None and not stated and "note_en" not in row:
        example = "values = [{ days = 7, … }], stated = true, or note_en saying that no days were found"
        raise row.refuse("values", "say how long, or that the day comes with each dispute", example)
    made = PspWindow(
        key=key,
        stage=read_choice(row, "stage", Stage),
        rule=rule,
        stated=stated,
        schemes=row.texts("schemes", "visa"),
        countries=row.texts("countries", "US"),
        flows=row.texts("flows", "visa/allocation"),
        silence=read_choice(row, "silence", Silence, default=Silence.UNKNOWN),
        submissions=_whole_or_none(row, "submissions"),
        **_notes(row),
        **read_said(row, sources),
    )
    row.done()
    return made


def _fee(key: str, table: Table, sources: Sources) -> Fee:
    values = []
    for row in table.tables("values", f'[[fees.{key}.values]] amounts = ["600.00 USD"]'):
        amounts = tuple(_money(row, "amounts", text) for text in row.texts("amounts", "600.00 USD"))
        if not amounts:
            raise row.refuse("amounts", "a fee has at least one amount", 'amounts = ["600.00 USD"]')
        values.append(FeeValue(amounts=amounts, **read_said(row, sources)))
        row.done()
    require_apart(table, values)
    stage = read_choice(table, "stage", Stage) if "stage" in table else None
    by, returned = table.text("charged_by", "visa"), read_choice(table, "returned", Returned)
    names = table.text("name_en", "Arbitration review"), table.text("name_zh", "仲裁审理费")
    return Fee(key, by, stage, *names, returned, tuple(values), **_notes(table))


def _programme(key: str, table: Table, sources: Sources) -> Programme:
    values = []
    for row in table.tables("values", f"[[programmes.{key}.values]] ratio_from_bp = 150"):
        ends: dict[str, Any] = {name: _whole_or_none(row, name) for name in CONDITIONS}
        amount = _money(row, "amount_from", row.text("amount_from", "50000.00 USD")) if "amount_from" in row else None
        if amount is None and not any(ends.values()):
            raise row.refuse("ratio_from_bp", "a threshold has at least one condition", "ratio_from_bp = 150")
        values.append(Threshold(amount_from=amount, **ends, **read_said(row, sources)))
        row.done()
    require_apart(table, values)
    region_en, region_zh = read_note(table, "region")
    return Programme(
        key=key,
        scheme=table.text("scheme", "visa"),
        programme=table.text("programme", "VAMP"),
        level_en=table.text("level_en", "Excessive"),
        level_zh=table.text("level_zh", "超标"),
        watched=read_choice(table, "watched", Watched),
        above=tuple(one_of(table, "above", name, Counted) for name in table.texts("above", "disputes")),
        below=read_choice(table, "below", Counted),
        values=tuple(values),
        region_en=region_en,
        region_zh=region_zh,
        **_notes(table),
    )


def _meaning(row: Table) -> dict[str, Any]:
    return {key: row.text(key, "…") for key in ("meaning_en", "meaning_zh")}


def _eci(row: Table, sources: Sources) -> EciShift:
    scheme, eci = row.text("scheme", "visa"), row.text("eci", "05")
    return EciShift(scheme=scheme, eci=eci, shifts=row.flag("shifts"), **_meaning(row), **read_said(row, sources))


def _fact(row: Table, sources: Sources) -> FactShift:
    key, scheme, codes = row.text("key", "chip"), row.text("scheme", "visa"), row.texts("codes", "10.1")
    barred = row.flag("barred")
    return FactShift(key=key, scheme=scheme, codes=codes, barred=barred, **_meaning(row), **read_said(row, sources))


def _alert(key: str, table: Table, sources: Sources) -> Alert:
    return Alert(
        key=key,
        name=table.text("name", "Rapid Dispute Resolution"),
        schemes=table.texts("schemes", "visa"),
        hours=_whole_or_none(table, "hours"),
        in_ratio=table.flag("in_ratio") if "in_ratio" in table else None,
        effect_en=table.text("effect_en", "refunded by a rule the merchant set"),
        effect_zh=table.text("effect_zh", "按商户设定的规则自动退款"),
        **read_said(table, sources),
    )


def _compelling(row: Table, sources: Sources) -> CompellingEvidence:
    def elements(key: str, names: Any) -> tuple[Element, ...]:
        return tuple(one_of(row, key, name, Element) for name in names)

    as_one = tuple(elements("as_one", text.split("+")) for text in row.texts("as_one", "device_id+device_fingerprint"))
    least = row.table("least_characters", "least_characters = { device_id = 15 }") if "least_characters" in row else None
    characters = (
        {one_of(row, "least_characters", name, Element): least.whole(name) for name in least.names()} if least else {}
    )
    return CompellingEvidence(
        version=row.text("version", "v1"),
        scheme=row.text("scheme", "visa"),
        codes=row.texts("codes", "10.4"),
        priors=row.whole("priors"),
        older_than_days=row.whole("older_than_days"),
        at_most_days=row.whole("at_most_days"),
        counted_from=row.text("counted_from", "dispute_processed_on"),
        linked=row.flag("linked"),
        required=elements("required", row.texts("required", "description")),
        core=elements("core", row.texts("core", "ip_address")),
        core_least=row.whole("core_least"),
        more=elements("more", row.texts("more", "login")),
        more_least=row.whole("more_least"),
        as_one=as_one,
        least_characters=characters,
        **read_said(row, sources),
    )
