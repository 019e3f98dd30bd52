"""A text that leaves says nothing but what was checked: words may be taken out, and none put in."""

import pytest

from hoiam.gate.outgoing import only_less

CHECKED = "Ông Lò Văn Páo ở bản Đông kể rằng xe chở cát đi ba đêm."


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (CHECKED, True),
        ("Ông [tên] ở bản Đông kể rằng xe chở cát đi ba đêm.", True),
        ("Ông [tên] ở [địa chỉ] kể rằng xe chở cát đi ba đêm.", True),
        ("Ông [tên] ở bản Đông kể rằng xe chở cát đi [tên]", True),
        ("Ông [tên] ở bản Đông kể rằng xe chở đá đi ba đêm.", False),
        ("Ông [tên] kể rằng xe chở cát đi ba đêm. Và còn nữa.", False),
        ("Ông [xin cho biết thêm] ở bản Đông kể rằng xe chở cát đi ba đêm.", False),
        ("Ông [tên] kể rằng [tên] ở bản Đông xe chở cát đi ba đêm.", False),
        ("Ông Lò Văn Páo ở bản Đông kể rằng xe chở cát đi ba đêm", False),
        ("", False),
    ],
)
def test_a_text_that_leaves_is_the_checked_one_but_for_what_was_taken_out(text: str, holds: bool) -> None:
    assert only_less(CHECKED, text) is holds
