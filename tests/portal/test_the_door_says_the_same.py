"""What a petitioner's form says of a file is what the look into files says, word for word: `./hoiam inspect` says the same."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads import inspect
from vault.door_files import all_files

from .conftest import WORDS, House
from .test_writing import text

pytestmark = pytest.mark.django_db
AT_ONCE = 15


def test_every_file_gets_the_same_answer_at_the_form(house: House) -> None:
    files = [(f"{number:03}-{name}", data) for number, (name, data) in enumerate(all_files())]
    for at in range(0, len(files), AT_ONCE):
        visitor = House()
        visitor.post("write/kind", answer="vn.complaint")
        sent = [SimpleUploadedFile(name, data) for name, data in files[at : at + AT_ONCE] if data]
        answer = visitor.client.post("/write/words", {"words": WORDS, "do": "add", "file": sent}, follow=True)
        page, kept = unescape(text(answer)), unescape(text(visitor.get("write/words")))
        came: set[bytes] = set()
        for name, data in files[at : at + AT_ONCE]:
            if not data or data in came:
                continue  # a browser sends no empty file either; and the same file twice is one file
            came.add(data)
            try:
                seen = inspect(name, data)
            except UploadRefused as refused:
                assert f"“{name}”: {refused.what.vi} {refused.why.vi} {refused.next.vi}" in page, name
                assert name not in kept, name
            else:
                assert f"“{name}”:" not in page, name
                assert seen.name in kept, name
