"""What a photo says of place, device and time is told to its writer; taken out, nothing of it is left, and every point is."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable

import pi_heif
import pytest

from hoiam.reader import Answer, Failed
from hoiam.vault import inspection, page_drawer, stripped
from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads import inspect
from hoiam.vault.uploads.exif import exif
from hoiam.vault.uploads.found import MOST_SAID
from hoiam.vault.uploads.gathered import MOST_STEPS, Gathered
from hoiam.vault.uploads.metadata import gather
from hoiam.vault.uploads.stripping import CannotStrip, Recipe, strip
from hoiam.vault.uploads.xmp import xmp
from vault import written_metadata as made
from vault.written import portable, word

pi_heif.register_heif_opener()
pytestmark = pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")

# Name -> how it is made, what has to be told of it.
PICTURES: dict[str, tuple[Callable[[], bytes], set[str], set[str]]] = {
    "a.jpg": (made.jpeg, {"position", "maker", "serial", "owner", "taken", "place"}, {"maker", "preview", "behind"}),
    "progressive.jpg": (lambda: made.jpeg(progressive=True), {"position", "serial", "owner"}, {"preview"}),
    "two.jpg": (made.mpo, {"position", "serial"}, {"behind"}),
    "a.png": (made.png, {"position", "maker", "serial", "owner", "taken", "words"}, {"maker", "behind", "settings"}),
    "moving.png": (lambda: made.moving("PNG"), {"position", "serial"}, {"maker"}),
    "a.webp": (made.webp, {"position", "serial", "owner"}, {"maker"}),
    "lossless.webp": (lambda: made.webp(lossless=True), {"position", "serial"}, {"maker"}),
    "moving.webp": (lambda: made.moving("WEBP"), {"position", "serial"}, {"maker"}),
    "a.gif": (made.gif, {"position", "serial", "owner", "words"}, set()),
    "a.tif": (made.tiff, {"position", "maker", "serial", "owner", "taken"}, set()),
    "packed.tif": (lambda: made.tiff(compression="tiff_lzw"), {"position", "serial"}, set()),
    "a.avif": (made.avif, {"position", "serial", "owner"}, {"maker"}),
    "a.heic": (made.heic, {"position", "maker", "serial", "owner", "taken", "words"}, {"maker", "behind", "settings"}),
}


def cooked(data: bytes, recipe: Recipe) -> bytes:
    """The file that a recipe makes."""
    out, at = bytearray(), 0
    for which, *numbers in recipe.pieces:
        if which == 0:
            out += data[numbers[0] : numbers[0] + numbers[1]]
        elif which == 1:
            out += recipe.new[at : at + numbers[0]]
            at += numbers[0]
        else:
            out += bytes(numbers[0])
    assert len(out) == recipe.size
    return bytes(out)


def without(name: str, data: bytes) -> bytes:
    return cooked(data, strip(io.BytesIO(data), inspect(name, data).kind))


@pytest.mark.parametrize("name", PICTURES)
def test_what_a_picture_says_is_told_and_taken_out_and_every_point_stays(name: str) -> None:
    make, fields, more = PICTURES[name]
    data = make()
    before = inspect(name, data)
    assert fields <= {field for field, _ in before.metadata.said}, before.metadata
    assert more <= set(before.metadata.more), before.metadata
    places = [value.split() for field, value in before.metadata.said if field == "position"]
    assert all(abs(float(n) - made.NORTH) < 0.0001 and abs(float(e) - made.EAST) < 0.0001 for n, e in places)
    assert any(canary in data for canary in made.CANARIES)
    after = without(name, data)
    seen = inspect(name, after)
    assert not seen.metadata, seen.metadata
    assert (seen.kind, seen.pages) == (before.kind, before.pages)
    found = made.pixels(data)
    if name == "two.jpg":
        found = found[:2]  # the second picture stood behind the first, and was told of
    assert made.pixels(after) == found
    assert [canary for canary in made.CANARIES if canary in after] == []


TURNED = b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, 274, 3, 1, 6, 0, 0)
UPRIGHT = TURNED.replace(struct.pack("<HHIH", 274, 3, 1, 6), struct.pack("<HHIH", 274, 3, 1, 1))
SILENT = TURNED.replace(struct.pack("<HHIH", 274, 3, 1, 6), struct.pack("<HHIH", 296, 3, 1, 2))
PACKET = b'<a xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="8"/>'
SEGMENT = b"http://ns.adobe.com/xap/1.0/\0" + PACKET
RESOURCE = b"Photoshop 3.0\x008BIM\x04\x22\0\0" + struct.pack(">I", len(TURNED)) + TURNED


@pytest.mark.parametrize(
    "notes",
    [
        [(0xE1, TURNED)],
        [(0xE1, UPRIGHT), (0xE1, TURNED)],
        [(0xE1, TURNED), (0xE1, UPRIGHT)],
        [(0xE1, SILENT), (0xE1, TURNED)],
        [(0xED, RESOURCE)],
        [(0xE1, SEGMENT)],
        [(0xE1, SEGMENT), (0xE1, TURNED)],
        [(0xE1, SEGMENT), (0xE1, UPRIGHT)],
        [(0xE1, SEGMENT), (0xE1, SILENT)],
    ],
)
def test_a_photo_is_drawn_as_upright_as_before_wherever_it_says_how_it_was_held(notes: list[tuple[int, bytes]]) -> None:
    before = small_with(b"".join(made.segment(kind, body) for kind, body in notes))
    after = without("a.jpg", before)
    assert page_drawer.small(io.BytesIO(after), 0) == page_drawer.small(io.BytesIO(before), 0)


def test_a_png_is_drawn_as_upright_as_before_too() -> None:
    plain = io.BytesIO()
    made.seen().save(plain, "PNG")
    raw = plain.getvalue()
    at = raw.index(b"IDAT") - 4
    packed = made.chunk(b"tEXt", b"Raw profile type exif\0\nexif\n  8\n" + TURNED.hex().encode())
    other = made.chunk(b"tEXt", b"Raw profile type APP1\0\nAPP1\n  8\n" + TURNED.hex().encode())
    own = made.chunk(b"eXIf", UPRIGHT[6:])
    packet = made.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET)
    for notes in (packed, other, packed + own, own + packed, packet, packed + packet, packet + own):
        before = raw[:at] + notes + raw[at:]
        after = without("a.png", before)
        assert page_drawer.small(io.BytesIO(after), 0) == page_drawer.small(io.BytesIO(before), 0), notes


def test_faces_with_names_and_the_place_of_a_drone_are_told_as_what_they_are() -> None:
    gathered = Gathered()
    xmp(
        b'<a xmlns:m="m" xmlns:d="d" d:GpsLatitude="+10.776923" d:GpsLongtitude="+106.7009"><m:Regions><m:RegionList>'
        + f'<m:li m:Name="{made.OWNER}" m:Type="Face"/></m:RegionList></m:Regions></a>'.encode(),
        gathered,
    )
    assert {("position", "10.776923 106.700900"), ("words", made.OWNER)} <= set(gathered.found.said)


def test_a_profile_keeps_its_colours_and_loses_the_number_of_the_screen() -> None:
    from PIL import Image, ImageCms

    with Image.open(io.BytesIO(without("a.png", made.png()))) as image:
        kept = image.info["icc_profile"]
    assert made.SERIAL.encode() in made.profile()
    assert made.SERIAL.encode() not in kept
    screen = ImageCms.createProfile("LAB")
    shown = [
        ImageCms.applyTransform(
            made.seen(),
            ImageCms.buildTransform(ImageCms.ImageCmsProfile(io.BytesIO(each)), screen, "RGB", "LAB"),
        ).tobytes()
        for each in (kept, made.profile())
    ]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("quicktime", [True, False])
def test_a_film_loses_its_place_and_the_track_that_says_it_by_the_second(quicktime: bool) -> None:
    data = made.film(quicktime=quicktime)
    told = inspect("a.mov", data).metadata
    assert {"position", "maker", "owner", "taken", "serial"} <= {field for field, _ in told.said}
    assert "track" in told.more
    after = without("a.mov", data)
    assert not inspect("a.mov", after).metadata, inspect("a.mov", after).metadata
    assert len(after) == len(data)
    assert bytes(range(200)) in after
    assert [canary for canary in made.CANARIES if canary in after] == []


def test_what_an_office_file_and_a_pdf_say_of_their_author_is_told_and_stays() -> None:
    document = portable()
    assert inspect("a.pdf", document).metadata == inspection.NOTHING_SAID
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{made.OWNER}</dc:creator></cp:coreProperties>'
    )
    gathered = gather(io.BytesIO(zipped_with(core)), "docx")
    assert ("owner", made.OWNER) in gathered.found.said
    with pytest.raises(CannotStrip):
        strip(io.BytesIO(word()), "docx")


def zipped_with(core: str) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("docProps/core.xml", core)
    return out.getvalue()


def test_a_picture_that_says_nothing_is_told_of_as_nothing() -> None:
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF"):
        out = io.BytesIO()
        made.seen().save(out, kind)
        assert not inspect(f"a.{kind.lower()}", out.getvalue()).metadata, kind


# --- what is written to harm whoever reads it ------------------------------------------------------------------------------


def table(*entries: bytes, further: int = 0, count: int | None = None) -> bytes:
    """EXIF of one table."""
    number = len(entries) if count is None else count
    return b"II*\0" + struct.pack("<IH", 8, number) + b"".join(entries) + struct.pack("<I", further)


def entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack("<HHII", tag, kind, count, value)


HOSTILE = {
    "a length that lies": table(entry(315, 2, 0xFFFFFFFF, 26)),
    "a place outside": table(entry(315, 2, 100, 0xFFFFFFF0)),
    "a table of itself": table(entry(34665, 4, 1, 8), entry(34853, 4, 1, 8), entry(330, 4, 1, 8), further=8),
    "a fraction of nothing": table(entry(34853, 4, 1, 26)) + struct.pack("<H", 2) + entry(2, 5, 3, 56) + entry(4, 5, 3, 56)
    + bytes(40),
    "no count": table(count=0),
    "a count that lies": table(entry(271, 2, 4, 0x41414141), count=60000),
    "marks that hide": table(entry(315, 2, 30, 26)) + "a\u202eb\u200bc\0\1\x1b[31m\ud7ff".encode(),
    "many tables": table(entry(330, 4, 30000, 26)) + b"".join(struct.pack("<I", at) for at in range(8, 60000, 2)),
    "ten thousand entries": table(*(entry(50000 + n % 15000, 3, 1, n) for n in range(10_000))),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_notes_are_read_in_counted_steps_and_told_in_lines(name: str) -> None:
    gathered = Gathered()
    exif(HOSTILE[name], gathered)
    assert gathered.steps <= 2000
    assert all(line.isprintable() and len(line) <= 200 for _, line in gathered.found.said)
    picture = made.segment(0xE1, b"Exif\0\0" + HOSTILE[name][:65000])
    data = small_with(picture)
    after = without("a.jpg", data)
    assert not inspect("a.jpg", after).metadata
    assert made.pixels(after)[1:] == made.pixels(made.small())[1:]


def small_with(segment: bytes) -> bytes:
    plain = made.small()
    return plain[:2] + segment + plain[2:]


def test_ten_thousand_tables_and_a_million_words_end_at_a_count() -> None:
    gathered = Gathered()
    chunks = b"".join(made.chunk(b"tEXt", b"Author\0%d" % n) for n in range(30_000))
    plain = io.BytesIO()
    made.seen().save(plain, "PNG")
    raw = plain.getvalue()
    at = raw.index(b"IDAT") - 4
    found = gather(io.BytesIO(raw[:at] + chunks + raw[at:]), "png")
    assert found.steps <= MOST_STEPS + 30_000
    assert len(found.found.said) == MOST_SAID
    assert "tangled" in found.found.more
    xmp(b"<a>" * 100_000, gathered)
    assert gathered.steps <= MOST_STEPS + 1
    assert "tangled" in gathered.found.more


@pytest.mark.parametrize(
    "packet",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a",
        b"\xff\xfe<\0a\0",
        b"<a xmlns:exif='e' exif:GPSLatitude='1e999' exif:GPSLongitude='nan'/>",
        b"<a GPSLatitude='9'/>",
    ],
)
def test_a_packet_that_cannot_be_read_is_only_told_of(packet: bytes) -> None:
    gathered = Gathered()
    xmp(packet, gathered)
    assert not gathered.found.said
    assert gathered.found.more


def test_a_packed_word_is_unpacked_no_further_than_is_read() -> None:
    bomb = made.chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000), 9))
    plain = io.BytesIO()
    made.seen().save(plain, "PNG")
    raw = plain.getvalue()
    at = raw.index(b"IDAT") - 4
    assert "tangled" in gather(io.BytesIO(raw[:at] + bomb + raw[at:]), "png").found.more


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.gif", "a.tif", "a.heic", "a.mov"])
def test_a_broken_file_breaks_nobody_who_reads_or_strips_it(name: str) -> None:
    """A file is changed at some places; it is refused, or read and stripped, or told that it cannot be: nothing else."""
    make = made.film if name == "a.mov" else PICTURES[name][0]
    data, dice = make(), random.Random(name)  # noqa: S311 - the same each time
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(dice.randint(1, 12)):
            at = dice.choice((dice.randrange(len(data)), dice.randrange(min(len(data), 3000))))
            broken[at] = dice.choice((0, 1, 0x7F, 0xFF, dice.randrange(256)))
        if dice.random() < 0.2:
            del broken[dice.randrange(len(broken)) :]
        try:
            # The library that looks at a HEIC may be broken by one: then the reader's process ends, and here the tests would.
            kind = "heic" if name == "a.heic" else inspect(name, bytes(broken)).kind
        except UploadRefused:
            continue
        gather(io.BytesIO(bytes(broken)), kind)
        try:
            recipe = strip(io.BytesIO(bytes(broken)), kind)
        except CannotStrip:
            continue
        after = cooked(bytes(broken), recipe)
        gather(io.BytesIO(after), kind)


def test_an_index_whose_places_take_no_byte_is_not_followed() -> None:
    places = made.box(b"iloc", bytes(4), b"\0\0", struct.pack(">H", 60000), struct.pack(">HHH", 1, 0, 65535) * 60000)
    index = made.box(b"iinf", bytes(4), b"\0\0")
    data = made.box(b"ftyp", b"heic\0\0\0\0mif1heic") + made.box(b"meta", bytes(4), index, places)
    assert gather(io.BytesIO(data), "heic").found.more == ("tangled",)
    with pytest.raises(CannotStrip):
        strip(io.BytesIO(data), "heic")


# --- what the reader answers is not trusted --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        {"said": [["owner", "a\u202eb"]], "more": []},
        {"said": [["owner", "a\nb"]], "more": []},
        {"said": [["owner", ""]], "more": []},
        {"said": [["owner", "a" * 201]], "more": []},
        {"said": [["else", "a"]], "more": []},
        {"said": [["position", "91.000000 0.000000"]], "more": []},
        {"said": [["position", "<b>"]], "more": []},
        {"said": [["taken", "2026-13-01"]], "more": []},
        {"said": [["height", "1e5"]], "more": []},
        {"said": [["owner", "a"]] * 41, "more": []},
        {"said": [["owner", 1]], "more": []},
        {"said": "no", "more": []},
        {"said": [], "more": ["else"]},
        {"more": []},
    ],
)
def test_what_the_reader_tells_is_taken_by_what_it_must_be(told: dict[str, object]) -> None:
    with pytest.raises(Failed):
        inspection._metadata(Answer(told))


@pytest.mark.parametrize(
    ("pieces", "new"),
    [
        ([[0, 90, 20]], b""),
        ([[0, -1, 5]], b""),
        ([[1, 5]], b"abc"),
        ([[2, 1 << 40]], b""),
        ([[2, 1 << 25], [2, 1 << 25], [2, 1]], b""),
        ([[3, 1]], b""),
        ([[0, 1]], b""),
        ([[True, 1]], b""),
        ([], b""),
        ("no", b""),
        ([["0", 1, 1]], b""),
        ([[0, 0, 10]], b"left"),
    ],
)
def test_a_recipe_names_pieces_of_the_file_and_no_more_than_a_file_may_be(pieces: object, new: bytes) -> None:
    with pytest.raises(Failed):
        stripped._pieces(Answer({"pieces": pieces}, new), 100)


def test_the_reader_itself_strips_a_photo_and_tells_of_one_that_it_cannot() -> None:
    data = made.jpeg()
    assert inspection.inspect("a.jpg", data).metadata == inspect("a.jpg", data).metadata
    after = b"".join(stripped.stripped(io.BytesIO(data), "jpeg"))
    assert not inspection.inspect("a.jpg", after).metadata
    with pytest.raises(stripped.NotStripped) as cannot:
        stripped.stripped(io.BytesIO(made.tiff().replace(b"II*\0", b"II+\0", 1)), "tiff")
    assert cannot.value.why.vi != cannot.value.why.en
