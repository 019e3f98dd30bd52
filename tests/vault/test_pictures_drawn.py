"""What a telephone or a scanner makes is drawn upright, each page of it, in the memory that a job has."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw

from hoiam.vault import page_drawer
from hoiam.vault.inspection import inspect
from hoiam.vault.pixels import Drawn, NotDrawn, draw, small

# 64 x 32 in HEVC, white with red in the first corner, and a box that says it lies on its side (irot).
HEIC = zlib.decompress(
    base64.b85decode(
        "c-mc2J4gdT5S`6wynsLafQo1W7GkBCLc5@eUF@tZ^xWK$fjhHaju1NoBG_4pg@u)fjg{c1@Kaf7ZIu*aAqoNU2g*8oIYk_9Z)V=S+0PpQ=(W6Mku{M6nS<7"
        "diXAj80Cwe=o&hzBWiz%L#2}D+@Xz9C=lo5Q2?zmG5qqq8vN6KQLIc0ZfI<-$Ek9G$PD)IlMx1PckH8<0DN3q{KD}9>=Rm+@4Jcee@jVKjBVVB2Nv0`i!zcA"
        "s;q&YL9iT;<r;e@!Yh+R?f~FXn`ua{n34@A56O8?<>_kiTn-6!p$47d0I7*PFeh^zAdN|20^5^SxNITEj?jpB~gf>BVg`f`13p03bB3OgmHbf9BDWZY*MUYZ"
        "f0x?<z7EytkuIuC?=;l1S4|Jn&eulz;g-ao=esztK9&}ABC^Yj-p8I1^duN=Cq2?7IWCxK-Y&_mCpSNaZb-FNjczb$TzFA6@N5ACT%+!l~y-qglJ(fS}_RqG"
        "TDv?r^`ocBc(`gu@Ob5o=lr-x3wd1}4L6LLw"
    )
)


def photo(kind: str, tag: int = 1, **how: Any) -> bytes:
    """Twice as wide as high, red in the corner where its maker began; `tag` says how it was held."""
    image = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 90, 50), fill="red")
    exif = Image.Exif()
    exif[0x112] = tag
    out = io.BytesIO()
    image.save(out, kind, **({"tiffinfo": {0x112: tag}} if kind == "TIFF" else {"exif": exif}), **how)
    return out.getvalue()


def red(drawn: Drawn) -> tuple[bool, str]:
    """Whether the drawn picture is higher than wide, and the corner that is red."""
    with Image.open(io.BytesIO(drawn.picture)) as image:
        right, low = image.width - 4, image.height - 4
        corners = {"top left": (3, 3), "top right": (right, 3), "low left": (3, low), "low right": (right, low)}
        found = [name for name, at in corners.items() if image.getpixel(at)[1] < 100]  # type: ignore[index]  # an RGB picture has three
        assert len(found) == 1
        return image.height > image.width, found[0]


def boxes(data: bytes) -> dict[bytes, bytes]:
    """The boxes of a file, or of what is in one, by their names: what is in each (ISO/IEC 14496-12, 4.2)."""
    found, at = {}, 0
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        found[name], at = data[at + 8 : at + length], at + length
    return found


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def several(*quarters: int) -> bytes:
    """HEIC as many times in one file, as a telephone keeps a series: each picture with a place in the index, all of the same
    points, and lying on a side of its own by so many quarters (irot)."""
    outer = boxes(HEIC)
    inner = boxes(outer[b"meta"][4:])
    kept = boxes(boxes(inner[b"iprp"])[b"ipco"])
    kept.pop(b"irot")
    same = b"".join(box(name, body) for name, body in kept.items())
    known = bytes(range(1, len(kept) + 1))
    turns = b"".join(box(b"irot", bytes([quarter])) for quarter in quarters)
    ids = range(1, len(quarters) + 1)
    entries = b"".join(box(b"infe", struct.pack(">IHH4sB", 2 << 24, id, 0, b"hvc1", 0)) for id in ids)
    belongs = b"".join(struct.pack(">HB", id, len(kept) + 1) + known + bytes([len(kept) + id]) for id in ids)

    def index(at: int) -> bytes:
        places = b"".join(struct.pack(">HHIHII", id, 0, at, 1, 0, 56) for id in ids)
        return box(
            b"meta",
            bytes(4),
            box(b"hdlr", inner[b"hdlr"]),
            box(b"iloc", bytes(4), b"\x44\x40", struct.pack(">H", len(ids)), places),
            box(b"iinf", bytes(4), struct.pack(">H", len(ids)), entries),
            box(b"pitm", inner[b"pitm"]),
            box(b"iprp", box(b"ipco", same, turns), box(b"ipma", bytes(4), struct.pack(">I", len(ids)), belongs)),
        )

    head = box(b"ftyp", outer[b"ftyp"])
    return head + index(len(head) + len(index(0)) + 8) + box(b"mdat", outer[b"mdat"][:56])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
def test_a_picture_is_drawn_as_it_was_seen(kind: str) -> None:
    seen = {tag: red(draw(photo(kind, tag), 1)) for tag in (1, 3, 5, 6, 8)}
    assert seen == {
        1: (False, "top left"),
        3: (False, "low right"),
        5: (True, "top left"),
        6: (True, "top right"),
        8: (True, "low left"),
    }


def test_a_telephone_s_heic_is_drawn_upright() -> None:
    assert red(draw(HEIC, 1)) == (True, "top right")


def test_each_picture_of_several_in_one_heic_is_a_page_and_lies_as_its_own_mark_says() -> None:
    series = several(3, 0, 1)
    assert inspect("IMG_0001.HEIC", series).unseen is False
    pages = [draw(series, number) for number in (1, 2, 3, 9)]
    assert [(page.pages, page.number) for page in pages] == [(3, 1), (3, 2), (3, 3), (3, 3)]
    assert [red(page) for page in pages] == [(True, "top right"), (False, "top left"), (True, "low left"), (True, "low left")]
    assert red(small(series, turned=90)) == (False, "low right")


@pytest.mark.parametrize(("quarters", "size", "at"), [((0, 1), (20, 10), (1, 1)), ((1, 0), (10, 20), (1, 18))])
def test_the_first_of_several_in_one_heic_is_made_small(
    monkeypatch: pytest.MonkeyPatch, quarters: tuple[int, int], size: tuple[int, int], at: tuple[int, int]
) -> None:
    monkeypatch.setattr(page_drawer, "SMALL", (20, 20))  # smaller than the picture, as it is with a telephone's
    made = page_drawer.small(io.BytesIO(several(*quarters)), 0)
    assert ((made.width, made.height), made.pages) == (size, 2)
    place = 3 * (at[1] * made.width + at[0])
    assert made.pixels[place + 1] < 100 < made.pixels[place], "red"


def test_a_small_picture_is_upright_then_turned_as_its_owner_wants_it() -> None:
    lying = photo("JPEG", 6)
    seen = [red(small(lying, turned=turned)) for turned in (0, 90, 180, 270)]
    assert seen == [(True, "top right"), (False, "low right"), (True, "low left"), (False, "top left")]
    drawn = small(lying)
    assert (drawn.width, drawn.height) == (160, 320)
    with pytest.raises(ValueError, match="45"):
        small(lying, turned=45)
    with pytest.raises(NotDrawn):
        small("chữ".encode())


def test_every_sheet_of_a_scan_and_every_frame_is_a_page() -> None:
    sheets = [Image.new("RGB", (60, 40), color) for color in ("red", "lime", "blue")]
    for kind in ("TIFF", "GIF", "WEBP", "MPO"):
        out = io.BytesIO()
        sheets[0].save(out, kind, save_all=True, append_images=sheets[1:], **({"lossless": True} if kind == "WEBP" else {}))
        for number, color in enumerate([0, 1, 2], 1):
            drawn = draw(out.getvalue(), number)
            with Image.open(io.BytesIO(drawn.picture)) as image:
                point = image.getpixel((30, 20))
            assert (drawn.pages, drawn.number) == (3, number), kind
            assert isinstance(point, tuple)
            assert point.index(max(point)) == color, kind


def test_the_finest_greys_of_a_scanner_are_seen() -> None:
    for mode, greys in (("I;16", (9000, 30000)), ("F", (0.1, 0.9)), ("I", (70000, 90000))):
        image = Image.new(mode, (40, 20), greys[0])
        image.paste(greys[1], (20, 0, 40, 20))
        out = io.BytesIO()
        image.save(out, "TIFF")
        with Image.open(io.BytesIO(draw(out.getvalue(), 1).picture)) as drawn:
            assert (drawn.getpixel((5, 5)), drawn.getpixel((35, 5))) == ((0, 0, 0), (255, 255, 255)), mode


def test_a_telephone_s_two_hundred_million_points_are_drawn() -> None:
    out = io.BytesIO()
    Image.new("L", (16320, 12240), 200).save(out, "JPEG")
    drawn = draw(out.getvalue(), 1)
    assert (drawn.width, drawn.height) == (1000, 750)


def test_what_is_too_much_to_unpack_is_said_to_be_that_and_not_broken() -> None:
    # The head of a WEBP of 16,383 points each way: four bytes each, three times over.
    large = b"RIFF\x40\0\0\0WEBPVP8L\x20\0\0\0\x2f" + (0x3FFE | 0x3FFE << 14).to_bytes(4, "little") + bytes(40)
    with pytest.raises(NotDrawn) as cannot:
        draw(large, 1)
    assert "memory" in cannot.value.why.en
    with pytest.raises(NotDrawn) as cannot:
        draw(photo("PNG")[:200], 1)
    assert "no page" in cannot.value.why.en


@pytest.mark.parametrize("head", [b"\0\0\0\x18ftypmp42", b"\0\0\0\x14ftypqt  ", b"RIFF0000WAVEfmt ", b"ID3\x04", b"#!AMR\n"])
def test_a_recording_is_kept_and_not_played(head: bytes) -> None:
    with pytest.raises(NotDrawn) as cannot:
        draw(head.ljust(200, b"\0"), 1)
    assert "not played here" in cannot.value.why.en


def test_what_a_photo_says_of_place_and_camera_is_not_in_its_page() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Made by a telephone"
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (21.0, 1.0, 42.0)
    out = io.BytesIO()
    Image.new("RGB", (400, 200), "white").save(out, "JPEG", exif=exif, comment=b"taken at home")
    assert b"Made by a telephone" in out.getvalue()
    for drawn in (draw(out.getvalue(), 1), small(out.getvalue())):
        parts, at = [], 8
        while at < len(drawn.picture):
            parts.append(drawn.picture[at + 4 : at + 8])
            at += 12 + int.from_bytes(drawn.picture[at : at + 4], "big")
        assert parts == [b"IHDR", b"IDAT", b"IEND"]
        assert drawn.words == drawn.part == ""
