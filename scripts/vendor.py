"""Refresh the files of other projects that Svod serves itself (static/vendor) from their npm packages.

    python scripts/vendor.py           download, write the files, their licences and static/vendor/manifest.json
    python scripts/vendor.py --check   compare what lies there with the checksums in the manifest (no network)

Set-up and running never need Node or npm: the files are committed. The font is a subset (Cyrillic and Latin, made once
from @fontsource-variable/golos-text with fonttools); it is kept as it is, only its licence and checksum are written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
SPRITE = ROOT / "static" / "svod" / "icons.svg"
MANIFEST = VENDOR / "manifest.json"

ICON_NAMES = """
adjustments affiliate alert-circle alert-triangle api archive arrow-back-up arrow-down arrow-left arrow-right arrow-up
award ban bell book bulb building building-community calendar calendar-event certificate chart-bar check checklist
chevron-down chevron-left chevron-right chevron-up circle-check circle-dashed circle-x clock copy device-mobile dots
dots-vertical download external-link eye eye-off file-import file-spreadsheet file-text filter flag folder gavel
git-compare git-merge hierarchy history home hourglass inbox info-circle key language link list-check lock login logout
mail map-2 map-pin menu-2 message-circle messages moon network paperclip pencil phone photo plus printer refresh repeat
report-analytics school search send settings shield-lock sitemap stack-2 star sun sun-moon table target timeline trash
trophy upload user user-plus users users-group world x
"""


@dataclass(frozen=True)
class Package:
    """One npm package: `files` maps a path in its archive to a path in `folder` (an empty map: licence only)."""

    name: str
    version: str
    licence: str
    folder: str
    files: dict[str, str] = field(default_factory=dict)


PACKAGES = (
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        "htmx",
        {"dist/htmx.min.js": "htmx.min.js", "dist/ext/hx-sse.min.js": "hx-sse.min.js"},
    ),
    Package(
        "graphiql",
        "3.9.0",
        "MIT",
        "graphiql",
        {"graphiql.min.js": "graphiql.min.js", "graphiql.min.css": "graphiql.min.css"},
    ),
    Package("react", "18.3.1", "MIT", "react", {"umd/react.production.min.js": "react.min.js"}),
    Package("react-dom", "18.3.1", "MIT", "react-dom", {"umd/react-dom.production.min.js": "react-dom.min.js"}),
    Package("@tabler/icons", "3.51.0", "MIT", "tabler-icons"),
    Package("@fontsource-variable/golos-text", "5.3.0", "OFL-1.1", "golos-text"),
)


def fetch(package: Package, into: Path) -> tarfile.TarFile:
    """Download the package's archive with npm; raises CalledProcessError when npm cannot."""
    answer = subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    return tarfile.open(into / answer.stdout.strip().splitlines()[-1])


def content(archive: tarfile.TarFile, path: str) -> bytes:
    """The bytes of one file of an npm archive; raises KeyError when the package does not have it."""
    member = archive.extractfile(f"package/{path}")
    if member is None:
        raise KeyError(path)
    return member.read()


def without_embedded_fonts(css: bytes) -> bytes:
    """GraphiQL carries its fonts as data: addresses (97 % of the file), which the content policy refuses anyway."""
    return re.sub(rb"@font-face\s*\{[^}]*\}", b"", css)


def without_source_map(text: bytes) -> bytes:
    """The hashed static storage follows the source map comment to a file that is not served."""
    return re.sub(rb"\n?(//|/\*)# sourceMappingURL=[^\n*]*(\*/)?\n?", b"\n", text)


def sprite(archive: tarfile.TarFile) -> str:
    """One SVG file with a symbol per icon; `<use href=".../icons.svg#name">` draws it in the colour of the text."""
    symbols = []
    for name in sorted(ICON_NAMES.split()):
        drawing = content(archive, f"icons/outline/{name}.svg").decode()
        inner = drawing.split("\n>", 1)[1].rsplit("</svg>", 1)[0]
        paths = re.sub(r"\s*\n\s*", "", inner).replace(" />", "/>")
        paths = paths.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none"/>', "")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{paths}</symbol>')
    head = '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons, MIT: ../vendor/tabler-icons/LICENSE -->\n'
    return head + "\n".join(symbols) + "\n</svg>\n"


def refresh() -> None:
    """Write every vendored file, its licence, the sprite and the manifest."""
    entries = []
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            folder = VENDOR / package.folder
            folder.mkdir(parents=True, exist_ok=True)
            with fetch(package, Path(scratch)) as archive:
                (folder / "LICENSE").write_bytes(content(archive, "LICENSE"))
                for source, target in package.files.items():
                    data = without_source_map(content(archive, source))
                    (folder / target).write_bytes(without_embedded_fonts(data) if target.endswith(".css") else data)
                if package.name == "@tabler/icons":
                    SPRITE.write_text(sprite(archive), encoding="utf-8")
            written = sorted(path for path in folder.iterdir() if path.is_file())
            if package.name == "@tabler/icons":
                written.append(SPRITE)
            entries.append(
                {
                    "name": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "sha256": {str(path.relative_to(ROOT)): digest(path) for path in written},
                }
            )
            print(f"{package.name} {package.version} ({package.licence}): {len(written)} files")
    MANIFEST.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differences() -> list[str]:
    """Files that are missing or are not what the manifest says."""
    wanted: dict[str, str] = {}
    for entry in json.loads(MANIFEST.read_text(encoding="utf-8")):
        wanted |= entry["sha256"]
    return [path for path, known in wanted.items() if not (ROOT / path).is_file() or digest(ROOT / path) != known]


def main() -> int:
    """Command line; 1 when `--check` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare with the manifest, download nothing")
    if not parser.parse_args().check:
        refresh()
        return 0
    changed = differences()
    for path in changed:
        print(f"{path}: not what static/vendor/manifest.json says", file=sys.stderr)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
