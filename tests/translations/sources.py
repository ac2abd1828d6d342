"""What the source says to a person: sentences through gettext, and Cyrillic that is not. Needs no gettext tools."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from settings import ROOT

CYRILLIC = re.compile(r"[А-Яа-яЁё]")
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "gettext_noop"}
APPS = ("agenda", "api", "federation", "graphql", "planning", "settings", "templates")
_QUOTED = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b(?:_|n?gettext)\(\s*({_QUOTED})(?:\s*,\s*({_QUOTED}))?", re.DOTALL)
_TRANSLATED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{%\s*trans(?:late)?\b.*?%\}"
    r"|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}"
    r"|\{#.*?#\}"
    rf"|\b_\({_QUOTED}\)",
    re.DOTALL,
)


def files(*suffixes: str) -> Iterator[Path]:
    """Source files of the product: what git tracks and what is new, without tests, bench and scripts."""
    listed = subprocess.run(
        ["git", "-c", "core.quotepath=off", "ls-files", "-co", "--exclude-standard", *APPS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in suffixes and path.is_file() and "migrations" not in path.parts:
            yield path


def template_messages(text: str) -> set[str]:
    """The sentences (singular and plural) that Django's own extractor finds in a template."""
    return {
        ast.literal_eval(part)
        for call in _CALL.finditer(templatize(text))
        for part in call.groups()
        if part is not None
    }


def _named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _gettext_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _named(node) in GETTEXT:
            yield node


def python_messages(source: str) -> set[str]:
    """The sentences (singular and plural) given to gettext in a Python file as literals."""
    return {
        argument.value
        for call in _gettext_calls(ast.parse(source))
        for argument in call.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def bare_in_template(text: str) -> list[str]:
    """Lines of a template with Cyrillic outside `translate` and `blocktranslate`."""
    left = _TRANSLATED.sub(lambda found: "\n" * found.group().count("\n"), text)
    return [
        f"{number}: {line.strip()[:80]}" for number, line in enumerate(left.splitlines(), 1) if CYRILLIC.search(line)
    ]


def bare_in_python(source: str) -> list[str]:
    """Cyrillic string literals of a Python file outside gettext; docstrings and bare strings are for its reader."""
    tree = ast.parse(source)
    fine = {id(part) for call in _gettext_calls(tree) for argument in call.args for part in ast.walk(argument)}
    fine |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        f"{node.lineno}: {node.value[:80]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in fine
        and CYRILLIC.search(node.value)
    ]


def read_too_early(source: str) -> list[int]:
    """Lines where `gettext` runs while the module loads: the sentence would stay in the language of the start."""
    tree = ast.parse(source)
    eager = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in ("gettext", "ngettext")
    }
    found: list[int] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return
        if isinstance(node, ast.Call) and _named(node) in eager:
            found.append(node.lineno)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(tree)
    return found
