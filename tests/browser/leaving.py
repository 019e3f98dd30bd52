"""How a test goes from one page to the next.

A page that says what to mend changes its step of the history as it is left (theme/src/hoiam.js), which looks to the driver as
if it had arrived already; so the old page is marked, and the next one is there when the mark is gone.
"""

from __future__ import annotations

from typing import Any


def leaves(page: Any, button: Any) -> None:
    """Presses the button and waits until its page has been left."""
    if not page.locator("html.ha-js [data-error-summary]").count():
        button.click()
        return
    page.evaluate("document.documentElement.dataset.left = ''")
    button.click()
    page.wait_for_function("!('left' in document.documentElement.dataset)")
