"""What is wrong with a page that stands in a browser: accessibility, scrolling, templates that did not render."""

from __future__ import annotations

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

_SIDEWAYS = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const scrolls = (each) => each !== document.body && getComputedStyle(each).overflowX !== "visible";
  const inside = (each) => each && (scrolls(each) || inside(each.parentElement));
  const wide = [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility() &&
    each.getBoundingClientRect().right > root.clientWidth + 1 && !inside(each.parentElement));
  return `${root.scrollWidth} > ${root.clientWidth}: ` + wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 90));
}"""
# GraphiQL is somebody else's program, vendored as it is; the page around it is ours.
_OTHERS = {"exclude": [[".graphiql-container"]]}


def troubles_of(page: Page, *, axe: bool = True) -> list[str]:
    """Sentences about everything that is wrong with the page as it stands; empty when nothing is."""
    found = []
    if "<c-" in page.content():
        found.append("a component was not rendered: <c-… stands in the page")
    if sideways := page.evaluate(_SIDEWAYS):
        found.append(f"the page scrolls sideways: {sideways}")
    if axe:
        found += _axe(page)
    return found


def _axe(page: Page) -> list[str]:
    results = Axe().run(page, context=_OTHERS, options=AXE_OPTIONS).response
    return [
        f"axe {violation['id']} ({violation['help']}): {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in results["violations"]
        for node in violation["nodes"][:3]
    ]


@dataclass
class Weight:
    """What a load took over the wire, in bytes as they were encoded, by the browser's own count."""

    requests: list[str] = field(default_factory=list)
    by_kind: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Bytes of all answers with their headers."""
        return sum(self.by_kind.values())


class Scale:
    """Weighs what a page loads from now on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.kinds: dict[str, str] = {}
        self.weight = Weight()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)

    def load(self, path: str) -> Weight:
        """Open an address and weigh everything until the network is still."""
        self.weight = Weight()
        self.page.goto(path)
        self.page.wait_for_load_state("networkidle")
        return self.weight

    def _answered(self, event: dict) -> None:
        answer = event["response"]
        cached = answer.get("fromDiskCache") or answer.get("fromPrefetchCache")
        if not cached and answer["url"].startswith("http"):
            self.kinds[event["requestId"]] = event["type"]
            self.weight.requests.append(answer["url"])

    def _finished(self, event: dict) -> None:
        kind = self.kinds.pop(event["requestId"], None)
        if kind is not None:
            size = int(event["encodedDataLength"])
            self.weight.by_kind[kind] = self.weight.by_kind.get(kind, 0) + size
