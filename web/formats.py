"""How figures and moments look to people: exact, aligned, with their currency and their zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _

from ledger.money import Money, exponent


def figure(money: Money) -> str:
    """The digits of ISO 4217, grouped, with a true minus sign and without the code: 12,400.00."""
    digits = exponent(money.currency)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    value = Decimal(abs(money.minor)).scaleb(-digits)
    text: str = format_decimal(value, format=pattern, locale=get_locale())
    return f"−{text}" if money.minor < 0 else text


def money(it: Money) -> str:
    """CNY 12,400.00."""
    return f"{it.currency} {figure(it)}"


def minor(amount: int, currency: str) -> str:
    """The same from its two parts."""
    return money(Money(amount, currency))


def percent(basis_points: Fraction | int) -> str:
    """1.50%, never rounded up: whoever is just under a threshold is shown under it."""
    hundredths = int(basis_points)
    text: str = format_decimal(Decimal(hundredths).scaleb(-2), format="#,##0.00", locale=get_locale())
    return f"{text}%"


def zone_of(name: str) -> ZoneInfo:
    """A zone by IANA name; an unknown one is shown as UTC rather than failing the page."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def day(on: date) -> str:
    """26 Nov 2026, in the language of the page."""
    text: str = format_date(on, "d MMM y" if str(get_locale()) == "en" else "y年M月d日", locale=get_locale())
    return text


def moment(at: datetime, zone: str = "UTC") -> str:
    """26 Nov 2026 17:00 CST."""
    return f"{day(at.astimezone(zone_of(zone)).date())} {clock(at, zone)}"


def clock(at: datetime, zone: str = "UTC") -> str:
    """17:00 CST."""
    local = at.astimezone(zone_of(zone))
    return f"{local:%H:%M} {_zone_sign(local)}"


def _zone_sign(local: datetime) -> str:
    """CST; in Chinese, where such letters say nothing, the time of a place: 上海时间."""
    if str(get_locale()) == "en" or local.tzname() == "UTC":
        return str(local.tzname())
    return str(_("%(city)s time", city=zone_name(str(local.tzinfo))))


def zone_name(name: str) -> str:
    """Shanghai: the place that a zone is named after."""
    city: str = get_timezone_location(zone_of(name), locale=get_locale(), return_city=True)
    return city


def listed(parts: Iterable[str]) -> str:
    """One after the other, as the language puts them: a, b; 甲、乙."""
    return str(_(", ")).join(parts)


def iso(at: datetime) -> str:
    """The machine's form: 2026-11-26T09:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def span(length: timedelta) -> str:
    """2 d 4 h, 41 h, 12 min: the two largest parts that matter."""
    minutes = int(length.total_seconds()) // 60
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days >= 3:
        return str(_("%(days)s d", days=f"{days:,}") if days >= 30 or not hours else _("%(d)s d %(h)s h", d=days, h=hours))
    return str(_("%(h)s h", h=minutes // 60) if minutes >= 60 else _("%(m)s min", m=minutes))


def remaining(at: datetime, now: datetime) -> str:
    """in 2 d 4 h, or overdue by 3 h."""
    return str(_("in %(span)s", span=span(at - now)) if at >= now else _("overdue by %(span)s", span=span(now - at)))


def size(octets: int) -> str:
    """312 bytes, 48.2 kB, 1.3 MB."""
    if octets < 1000:
        return str(_("%(n)s bytes", n=octets))
    unit, scale = ("kB", 1000) if octets < 1_000_000 else ("MB", 1_000_000)
    return f"{octets / scale:,.1f} {unit}"


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        figure=figure,
        money=money,
        day=day,
        moment=moment,
        iso=iso,
        span=span,
        remaining=remaining,
        exponent=exponent,
        zone_name=zone_name,
        listed=listed,
        size=size,
        percent=percent,
    )
    app.jinja_env.globals.update(minor=minor)
