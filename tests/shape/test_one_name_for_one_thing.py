"""One thing has one name on every page, in both languages; a name that was given up does not come back."""

from __future__ import annotations

import re

from committed import texts

# What is not said any more, and what is said instead.
GIVEN_UP = {
    r"nhật ký công khai": "the public log is “sổ công khai”",
    r"sổ cái": "the public log is “sổ công khai”",
    r"ghi vào nhật ký|nhật ký ghi": "the public log is “sổ công khai”",
    r"(?:trên|lên) sổ công khai": "published answers stand on “trang công khai”; the public log has lines in it",
    r"mã quay lại": "the return code is “mã tra cứu”",
    r"cho qua cửa|qua cửa kiểm tra": "the public copy is “duyệt”",
    r"gốc của cây": "the mark of the whole log",
    r"phải chờ hết": "what the tag means",
    r"chỉ đúng nhờ": "on time because of what",
    r"Classif(?:y|ied): (?:not )?ours|(?:R|r)eport(?:ed)?: findings": "the act in a sentence",
    r"has to pass first|left lying|order that it be carried out": "the act in a sentence",
}
# A process writes a log of its own.
ANOTHER = re.compile(r"nhật ký (?:của )?(?:hoiam|tiến trình|máy chủ)", re.I)


def test_no_page_no_letter_and_no_law_uses_a_name_that_was_given_up() -> None:
    read = [pair for ending in (".html", ".py", ".po", ".typ", ".yaml") for pair in texts(ending)]
    read = [(name, text) for name, text in read if name.startswith(("src/", "law/")) and "/migrations/" not in name]
    assert len(read) > 200
    # In a catalogue a sentence goes on over lines.
    whole = [(name, re.sub(r'"\n"', "", ANOTHER.sub("", text))) for name, text in read]
    found = [
        f"{name}: {match[0]}: {instead}"
        for name, text in whole
        for said, instead in GIVEN_UP.items()
        for match in re.finditer(said, text, re.I)
    ]
    assert found == []


def test_the_lint_finds_a_name_that_was_given_up() -> None:
    for said in ("Nhật ký công khai", "Ghi vào nhật ký", "đọc trên sổ công khai", "Classify: ours", "mã quay lại"):
        assert any(re.search(pattern, said, re.I) for pattern in GIVEN_UP), said
