"""Range paths: a place in the tree as text, so that a subtree is one B-tree range.

`RU.RU_CFO.RU_SMO.` is a node; everything beneath it begins with the same text. Under collation "C" the subtree is
`path >= 'RU.RU_CFO.RU_SMO.' and path < 'RU.RU_CFO.RU_SMO/'`, because "/" follows ".". Plain text comparisons are
leakproof and keep their index beneath a row-level policy; ltree operators do not (shared measurements: 20 times).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_A_LABEL = re.compile(r"[^A-Za-z0-9_]")


def label(code: str) -> str:
    """The tree label of an organization's code: ltree before PostgreSQL 16 takes letters, digits and underscores.

    Raises:
        ValueError: the code has a character that would make two codes share a label.
    """
    text = code.replace("-", "_")
    if not text or _NOT_A_LABEL.search(text):
        raise ValueError(code)
    return text


def child_path(parent: str, code: str) -> str:
    """The path of the organization `code` beneath `parent` ("" for a root)."""
    return f"{parent}{label(code)}."


def subtree(path: str) -> tuple[str, str]:
    """The half-open range of `path` and everything beneath it."""
    return path, path[:-1] + "/"


def ancestors(path: str) -> list[str]:
    """Paths above `path`, from the root down, without itself."""
    labels = path.rstrip(".").split(".")
    return [".".join(labels[:depth]) + "." for depth in range(1, len(labels))]


def merge_ranges(ranges: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Sorted, disjoint thresholds lo, hi, lo, hi … : a text lies within when its `width_bucket` is odd."""
    merged: list[list[str]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    return tuple(bound for pair in merged for bound in pair)
