"""Watch for waves: raise each once, tell the merchant, and end what has been quiet."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from disputes import wave_letters
from disputes.schemes.load_waves import load_waves
from disputes.store import waves
from disputes.waves import Swell, Wave, WaveRule
from runtime.digests import digest_of
from trade.actions.send_letter import send_letter
from trade.store import parties


def watch_waves(connection: Connection, *, now: datetime) -> tuple[int, int]:
    """How many were raised and how many are over; run twice, or two at once, it changes nothing more."""
    rule, on = load_waves(), now.date()
    found = [swell for swell in waves.swells(connection, rule, on=on) if swell.is_wave(rule)]
    raised = sum(_raise(connection, swell, rule, now) for swell in found)
    ended = sum(_end(connection, it, rule, on) for it in waves.lasting(connection))
    return raised, ended


def _raise(connection: Connection, swell: Swell, rule: WaveRule, now: datetime) -> bool:
    on = now.date()
    named = digest_of([swell.merchant, swell.trait.value, swell.value, on.isoformat()])[:16]
    base = swell.base_bp(rule)
    wave = Wave(named, swell.merchant, swell.trait, swell.value, on, swell.refusals, swell.sales, base)
    if not waves.raise_one(connection, wave):
        return False
    merchant = parties.require(connection, [wave.merchant])[wave.merchant]
    send_letter(connection, wave_letters.raised(wave, merchant, rule), key=f"wave:{wave.id}/{merchant.code}", now=now)
    return True


def _end(connection: Connection, it: Wave, rule: WaveRule, on: date) -> bool:
    latest = waves.last_refusal(connection, it, until=on)
    quiet = latest is None or on - latest >= timedelta(days=rule.quiet_days)
    return quiet and waves.close(connection, it.id, on=on)
