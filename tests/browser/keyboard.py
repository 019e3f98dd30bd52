"""Somebody at a browser who has no mouse and no finger on the screen: Tab, space, arrows and Enter."""

from __future__ import annotations

from typing import Any, Final

STOPS_MOST: Final = 250
# Of what has the focus: which it is among all elements, whether something shows that, and whether it lies uncovered in view.
# A control that is drawn by its label shows the focus there.
_HERE: Final = """() => {
  const here = document.activeElement
  if (!here || here === document.body) return null
  const all = Array.from(document.querySelectorAll('*'))
  const shows = (each, part) => { const s = getComputedStyle(each, part)
    return s.boxShadow !== 'none' || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) }
  const label = here.labels && here.labels[0]
  const drawn = label && parseFloat(getComputedStyle(here).opacity) === 0 ? label : here
  const box = drawn.getBoundingClientRect()
  const rows = Array.from(drawn.getClientRects())
  const row = rows[0] || box
  const at = document.elementFromPoint(row.left + row.width / 2, row.top + Math.min(row.height / 2, 20))
  return {
    place: all.indexOf(here),
    name: here.outerHTML.slice(0, 160),
    shown: shows(here) || shows(here, '::before') || (label ? shows(label, '::before') || shows(label) : false),
    seen: box.bottom > 0 && box.top < window.innerHeight && (!at || drawn.contains(at) || at.contains(drawn)
      || (label !== null && label !== undefined && label.contains(at))),
    group: here.type === 'radio' ? here.name : '',
  }
}"""
_STAYS: Final = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() =>
  done(document.activeElement.hasAttribute('data-error-summary'))))))"""
_MATCHES: Final = "sought => !!document.activeElement && document.activeElement.matches(sought)"


class Keyboard:
    """Walks pages; each stop of each page is seen to be one."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def walks(self) -> int:
        """From the beginning of the page to its end: in the order in which it is read, each stop seen, none held fast. How
        many stops there were."""
        self.page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges(); window.scrollTo(0, 0)")
        places: list[int] = []
        while (here := self._tabs()) is not None and here["place"] not in places[:1]:
            if not places:
                assert "ha-skip-link" in here["name"], here["name"]
            elif here["place"] == places[-1]:
                raise AssertionError(f"{self.page.url}: held fast at {here['name']}")
            assert here["place"] > max(places, default=-1), f"{self.page.url}: out of order: {here['name']}"
            places.append(here["place"])
            assert len(places) < STOPS_MOST, self.page.url
        return len(places)

    def to(self, sought: str) -> Keyboard:
        """On to the next stop that fits."""
        for _ in range(STOPS_MOST):
            self._tabs()
            if self.page.evaluate(_MATCHES, sought):
                return self
        raise AssertionError(f"{self.page.url}: {sought} is not reached by Tab")

    def types(self, words: str) -> None:
        self.page.keyboard.type(words)

    def presses(self, key: str) -> None:
        """Presses a key and waits for the page that comes of it."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def is_told_what_to_mend(self) -> None:
        """The summary has the focus, and its first link leads to the field."""
        self.page.wait_for_function("document.activeElement.hasAttribute('data-error-summary')")
        assert self.page.evaluate(_STAYS), f"{self.page.url}: something takes the focus away from the summary"
        self.to("[data-error-summary] a")
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("document.activeElement.matches('input, select, textarea')"), self.page.url

    def _tabs(self) -> dict[str, Any] | None:
        self.page.keyboard.press("Tab")
        here: dict[str, Any] | None = self.page.evaluate(_HERE)
        if here is not None:
            assert here["shown"], f"{self.page.url}: nothing shows the focus on {here['name']}"
            assert here["seen"], f"{self.page.url}: out of view or covered: {here['name']}"
        return here
