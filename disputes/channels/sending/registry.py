"""The ways a packet can go, by name, and one place that keeps what a far end does from ever being our crash."""

from __future__ import annotations

from disputes.channels.sending import adyen, folder, mail, paypal, stripe
from disputes.channels.sending.accounts import Account
from disputes.channels.sending.protocol import Parcel, Transport
from disputes.sending import Answer, Told, Way
from runtime.refusal import because
from runtime.settings import Settings

TRANSPORTS = {
    Way.STRIPE: stripe.TRANSPORT, Way.ADYEN: adyen.TRANSPORT, Way.PAYPAL: paypal.TRANSPORT, Way.FOLDER: folder.TRANSPORT,
}  # fmt: skip
ASKS_FOR_A_REFERENCE = frozenset({Way.STRIPE, Way.ADYEN, Way.PAYPAL})
MISSHAPEN = (LookupError, TypeError, ValueError, AttributeError, RecursionError)


def transport_of(way: Way, settings: Settings) -> Transport:
    return mail.transport(settings) if way is Way.EMAIL else TRANSPORTS[way]


def ask(way: Way, parcel: Parcel, account: Account, settings: Settings) -> Answer:
    """What the far end has. An answer that cannot be read is none."""
    try:
        return transport_of(way, settings).ask(parcel, account)
    except MISSHAPEN as trouble:
        return Answer(Told.AWAY, _unreadable(trouble))


def send(way: Way, parcel: Parcel, account: Account, settings: Settings) -> Answer:
    """What giving it the packet came to. After an answer that cannot be read nobody knows whether it arrived."""
    try:
        return transport_of(way, settings).send(parcel, account)
    except MISSHAPEN as trouble:
        return Answer(Told.UNKNOWN, _unreadable(trouble))


def _unreadable(trouble: Exception) -> str:
    return because("the answer is not as it is promised (%(trouble)s)", trouble=type(trouble).__name__)
