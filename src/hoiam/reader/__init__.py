"""The reader: what is foreign is parsed and drawn in a process that has nothing to lose.

A file or a text that a stranger sent is looked at in a process of its own: without keys, database and network, with limits of
time, memory, files and threads, ended at a deadline, gone after its session. What it answers is untrusted and looked at again.

    kinds         what may be asked for, and what it may cost
    asking        the asker's side
    serving       the reader at work: turns, forks, deadlines
    fence         what is laid around a job's process; system_calls is a part of it
"""

from hoiam.reader.asking import Answer, Door, Session, Waits, reader
from hoiam.reader.outcomes import Away, Busy, Exceeded, Failed, NotRead

__all__ = ["Answer", "Away", "Busy", "Door", "Exceeded", "Failed", "NotRead", "Session", "Waits", "reader"]
