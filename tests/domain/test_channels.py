"""Channels: every limit is a line of data with its source, a mistake in the file is refused by key and example."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.channel import Bound, Channel, Limit
from evidence.channels.load import channel, load, load_channels
from evidence.errors import ChannelFileRefused, ChannelUnknown

SMALL = """
[sources]
page = "https://example.org/limits"

[channels.post]
en = "By post"
zh = "邮寄"
limits = [
    { bound = "pages", value = 20, source = "page", confidence = "low", seen_in = "2026-11" },
    { bound = "media_types", value = ["application/pdf"], source = "page", confidence = "low", seen_in = "2026-11" },
    { bound = "grey", value = true, source = "page", confidence = "low", seen_in = "2026-11" },
    { bound = "name_max", value = 16, source = "page", confidence = "low", seen_in = "2026-11" },
]
"""


def test_the_product_knows_the_channels_a_merchant_answers_through():
    known = load_channels()

    assert {"stripe", "checkout-amex", "amex-optblue", "discover", "mastercom", "mastercard-rfi", "paypal"} <= set(known)
    assert {"square", "adyen", "antom", "revolut", "email", "file"} <= set(known)
    assert all(limit.source and limit.seen_in for it in known.values() for limit in it.limits.values())


def test_of_two_limits_on_bytes_the_smaller_one_binds_the_one_file_a_packet_is():
    amex = channel("checkout-amex")

    assert (4_000_000, 20, 300) == (amex.bytes_max, amex.pages_max, amex.dpi_max)
    assert (Bound.PAGES, Bound.FILE_BYTES) == amex.exceeded(pages=21, size_bytes=4_000_001)
    assert amex.fits(pages=20, size_bytes=4_000_000)
    assert (Bound.ALL_BYTES,) == channel("discover").exceeded(pages=500, size_bytes=3_000_001)
    assert channel("file").fits(pages=500, size_bytes=500_000_000)


def test_mastercom_takes_sixteen_english_letters_and_digits_so_the_packet_is_called_by_the_number_of_the_case():
    assert "payhubCB1.pdf" == channel("mastercom").file_name("payhub.CB-1")
    assert "LL7001.pdf" == channel("mastercom").file_name("harbour.LL-7001")
    assert "XIDAN0000001.pdf" == channel("mastercom").file_name("HUANXUN/XIDAN-000/0001")
    assert "packet.pdf" == channel("mastercom").file_name("争议—")
    assert "HX-1-stripe.pdf" == channel("stripe").file_name("HX/1")


def test_a_channel_there_is_none_of_is_refused_with_those_there_are():
    with pytest.raises(ChannelUnknown, match="pigeon; there are stripe"):
        channel("pigeon")


def test_a_channel_without_limits_is_not_limited():
    free = Channel("free", "Free", "自由", {})

    assert (None, None, None, False) == (free.pages_max, free.bytes_max, free.dpi_max, free.grey)
    assert "自由" == free.title("zh-Hans")


def test_a_bound_on_the_dots_of_a_picture_holds_for_one_as_large_as_a_page():
    few = Limit(Bound.PIXELS, 1_000_000, "page", "low", "2026-11")

    assert 101 == Channel("few", "Few", "少", {Bound.PIXELS: few}).dpi_max
    assert 300 == channel("mastercom").dpi_max


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('bound = "pages"', 'bound = "leaves"', "post.limits: a limit must name its bound"),
        ("value = 20", "value = 0", "post.pages.value: must be a whole number from 1 on, not 0"),
        ("value = 20", 'value = "20"', "post.pages.value: must be a whole number from 1 on, not '20'"),
        ("value = 16", "value = 4", "post.name_max.value: must be a whole number from 5 on"),
        ('["application/pdf"]', '["application/x"]', "post.media_types.value: must be types that exhibits have"),
        ("value = true", "value = false", "post.grey.value: is true or the line is left out"),
        ('value = 20, source = "page"', 'value = 20, source = "rumour"', "post.pages.source: 'rumour' is not one"),
        ('value = 20, source = "page", confidence = "low"', 'value = 20, source = "page"', "post.pages.confidence"),
        ('value = 20, source', 'value = 20, about = "x", source', "post.pages.about: is not a key known here"),
        ('bound = "grey", value = true', 'bound = "pages", value = 9', "post.pages: stands there twice"),
        ('zh = "邮寄"', "", "post.zh: must be a text"),
        ("[channels.post]", "[channels]", "channels.en: must be a table"),
        ("[sources]", "[sources", "file: cannot be read"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_of_channels_is_refused_by_key_and_example(tmp_path: Path, old: str, new: str, says: str):
    path = tmp_path / "channels.toml"
    assert old in SMALL
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ChannelFileRefused) as refused:
        load(path)

    assert says in str(refused.value)
    assert "; a right one is: " in str(refused.value)
