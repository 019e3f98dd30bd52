"""How a test goes from one page to the next.

A page that says what to mend changes its step of the history as it is left (theme/src/hoiam.js), which looks to the driver as
if it had arrived already; so the old page is marked, and the next one is there when the mark is gone.
"""

from __future__ import annotations

from typing import Any


def leaves(page: Any, button: Any, *, by_key: bool = False) -> None:
    """Presses the button, with the mouse or by its key, and waits until its page has been left."""

    def press() -> None:
        if by_key:
            button.press("Enter")
        else:
            button.click()

    if not page.locator("html.ha-js [data-error-summary]").count():
        press()
        return
    page.evaluate("document.documentElement.dataset.left = ''")
    press()
    page.wait_for_function("!('left' in document.documentElement.dataset)")
