"""What a process gets of the reader: reads a question (JSON: run, file) from standard input, answers what the file is."""

import json
import os
import sys

asked = json.load(sys.stdin)
os.environ["HOIAM_RUN"] = asked["run"]

from hoiam.reader import Away  # noqa: E402 - the folder is named by now
from hoiam.vault.errors import UploadRefused  # noqa: E402 - as above
from hoiam.vault.inspection import inspect  # noqa: E402 - as above

try:
    print(json.dumps({"kind": inspect("don.txt", asked["file"].encode()).kind}))
except UploadRefused as refused:
    print(json.dumps({"refused": refused.reason, "away": isinstance(refused.__cause__, Away)}))
