"""The addresses that Django serves."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver


def served(resolver: URLResolver, namespace: str = "", route: str = "") -> Iterator[str]:
    """The name of every pattern; a nameless one by its route."""
    for pattern in resolver.url_patterns:
        deeper = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from served(pattern, inner, deeper)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else deeper
