"""A file whose name could deceive is refused in words, and the words that were typed stay."""

from __future__ import annotations

import pytest

from .conftest import House, send
from .test_following import JPEG

BOUNDARY = "xxNAMExx"


def sent(house: House, name: str) -> object:
    """The form as a browser sends it; Django's own client would clean the name before."""
    body = (
        (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="words"\r\n\r\nTôi gửi thêm ảnh.\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
        + JPEG
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )
    return house.client.post("/follow/add", body, content_type=f"multipart/form-data; boundary={BOUNDARY}")


@pytest.mark.parametrize("name", ["../../etc/anh.jpg", "C:\\\\anh\\\\anh.jpg", "anh\u202egpj.jpg", ".."])
def test_a_name_with_path_parts_or_turned_letters_is_refused(house: House, name: str) -> None:
    send(house)
    answer = sent(house, name)
    assert answer.status_code == 422  # type: ignore[attr-defined]  # Django's test answer
    page = answer.content.decode()  # type: ignore[attr-defined]  # as above
    assert "Tôi gửi thêm ảnh." in page
    assert "ha-error-message" in page


def test_a_plain_name_is_taken(house: House) -> None:
    send(house)
    assert sent(house, "ảnh chụp 1.jpg").status_code == 302  # type: ignore[attr-defined]  # as above
