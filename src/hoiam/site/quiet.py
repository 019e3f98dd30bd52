"""Error records that do not repeat what a person typed.

The message of an exception may carry a value (a database driver quotes the row, a parser quotes the text). So a record
keeps the type of the exception and the places in the code, and leaves the message out. A request is named by its path
alone; paths carry random ids, never a return code.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

# Their messages speak of the code and never of what somebody typed.
OF_THE_CODE = (ImportError, SyntaxError, RecursionError, MemoryError)
_TRACEBACK = "Traceback (most recent call last):"


class QuietFormatter(logging.Formatter):
    """One line per record; exceptions as type and frames. `with_messages` adds the messages, for a developer's desk."""

    def __init__(self, *args: object, with_messages: bool = False, **kwargs: object) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.with_messages = with_messages

    def formatMessage(self, record: logging.LogRecord) -> str:
        """A server written in another language puts a traceback into the message as text: its frames stay, its end goes."""
        line = super().formatMessage(record)
        if self.with_messages or _TRACEBACK not in line:
            return line
        said, _, trace = line.partition(_TRACEBACK)
        frames = [frame for frame in trace.splitlines() if frame.startswith('  File "')]
        last = trace.rstrip().rsplit("\n", 1)[-1]
        end = last if last.split(":")[0] in {"ImportError", "ModuleNotFoundError", "SyntaxError"} else "(message withheld)"
        return "\n".join([said.rstrip(), *frames, end])

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The chain of exceptions, innermost cause first, without their messages."""
        if self.with_messages:
            return super().formatException(ei)
        lines: list[str] = []
        exception: BaseException | None = ei[1]
        seen: set[int] = set()
        chain: list[BaseException] = []
        while exception is not None and id(exception) not in seen:
            seen.add(id(exception))
            chain.append(exception)
            exception = exception.__cause__ or (None if exception.__suppress_context__ else exception.__context__)
        for link in reversed(chain):
            for frame in traceback.extract_tb(link.__traceback__):
                lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
            said = str(link) if isinstance(link, OF_THE_CODE) else "(message withheld)"
            lines.append(f"{type(link).__module__}.{type(link).__qualname__}: {said}")
        return "\n".join(lines)


def end_quietly() -> None:
    """From now on a process or thread that dies of an exception says where, in the manner above, and not what."""
    formatter = QuietFormatter()

    def say(kind: type[BaseException], exception: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        print(formatter.formatException((kind, exception, trace)), file=sys.stderr, flush=True)

    def say_of_thread(ended: threading.ExceptHookArgs) -> None:
        if ended.exc_value is not None:
            say(ended.exc_type, ended.exc_value, ended.exc_traceback)

    sys.excepthook = say
    threading.excepthook = say_of_thread
