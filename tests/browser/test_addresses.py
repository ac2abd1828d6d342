"""The list of addresses is whole: what the sweep looks at is what Django serves."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLResolver, get_resolver

from tests.browser.addresses import ADDRESSES, EXEMPT


def named(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The names of all URL patterns that have one."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named(pattern, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


def test_every_named_address_is_in_the_list_or_exempt_for_a_reason() -> None:
    served = set(named(get_resolver()))
    listed = {address.name for address in ADDRESSES if address.name}
    assert served - listed - set(EXEMPT) == set(), "add them to tests/browser/addresses.py"
    assert (listed | set(EXEMPT)) - served == set(), "remove them from tests/browser/addresses.py"
    assert listed & set(EXEMPT) == set()
    assert all(EXEMPT.values())
