"""Photos, scans and a film that say where, with what, by whom and when they were taken, in every place for it."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any, Final

from PIL import Image, ImageCms, TiffImagePlugin

from vault.test_pictures_drawn import HEIC

SERIAL: Final = "SERIAL-CANARY-7"
OWNER: Final = "Trần Canary Owner"
PACKER: Final = b"CanaryMaker AVC encoder"
SECONDS: Final = 3692345  # of the latitude, in hundred thousandths: 10° 46′ 36.92345″
NORTH, EAST = 10 + 46 / 60 + 36.92345 / 3600, 106 + 42 / 60 + 3.2 / 3600
CANARIES: Final = (
    SERIAL.encode(),
    OWNER.encode(),
    OWNER.encode("utf-16-le"),
    OWNER.encode("utf-16-be"),
    b"CanaryMaker",
    struct.pack("<I", SECONDS),
    struct.pack(">I", SECONDS),
    b"10,46.61539",
    b"+10.776923",
    b"2026:05:12",
    b"2026-05-12",
)
XMP: Final = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    ' xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    f' exif:GPSLatitude="10,46.61539N" exif:GPSLongitude="106,42.05333E" aux:SerialNumber="{SERIAL}">'
    f"<dc:creator><rdf:Seq><rdf:li>{OWNER}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
    '<?xpacket end="w"?>'
).encode()


def seen(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Something to look at, of many colours."""
    image = Image.new("RGB", size)
    image.putdata([(x * 4 % 256, y * 5 % 256, (x * y) % 256) for y in range(size[1]) for x in range(size[0])])
    return image


def exif(tag: int = 6, *, thumbnail: bytes = b"") -> bytes:
    """EXIF as a telephone writes it; with a small picture of the whole where one is given."""
    made = Image.Exif()
    made[271], made[272], made[274], made[315] = "CanaryMaker", "Phone 13", tag, OWNER.encode()
    made[306], made[305] = "2026:05:12 14:03:00", "Firmware 1"
    place, more = made.get_ifd(0x8825), made.get_ifd(0x8769)
    place.update({1: "N", 3: "E", 5: b"\0", 6: 5.0, 29: "2026:05:12", 7: (7.0, 3.0, 0.0)})
    fraction = TiffImagePlugin.IFDRational
    place[2] = (fraction(10, 1), fraction(46, 1), fraction(SECONDS, 100000))
    place[4] = (fraction(106, 1), fraction(42, 1), fraction(32, 10))
    more.update({36867: "2026:05:12 14:03:00", 36881: "+07:00", 37500: b"MakerNote " + SERIAL.encode() + bytes(64000 - 30)})
    more.update({42033: SERIAL, 37510: b"ASCII\0\0\0" + b"a note"})
    raw = bytearray(made.tobytes().removeprefix(b"Exif\0\0"))
    if thumbnail:
        order = "<" if raw[:2] == b"II" else ">"
        (first,) = struct.unpack(f"{order}I", raw[4:8])
        (count,) = struct.unpack(f"{order}H", raw[first : first + 2])
        link = first + 2 + 12 * count
        at = len(raw)
        raw[link : link + 4] = struct.pack(f"{order}I", at)
        raw += struct.pack(f"{order}HHHIIHHIII", 2, 513, 4, 1, at + 30, 514, 4, 1, len(thumbnail), 0) + thumbnail
    return bytes(raw)


def small() -> bytes:
    out = io.BytesIO()
    seen((16, 12)).save(out, "JPEG")
    return out.getvalue()


@cache
def profile() -> bytes:
    """A screen's profile that bears its serial number (Apple's `mmod`)."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    count = int.from_bytes(plain[128:132], "big")
    moved = b"".join(
        plain[at : at + 4] + struct.pack(">I", int.from_bytes(plain[at + 4 : at + 8], "big") + 12) + plain[at + 8 : at + 12]
        for at in range(132, 132 + 12 * count, 12)
    )
    body = plain[132 + 12 * count :]
    said = b"mmod\0\0\0\0" + SERIAL.encode()
    entry = b"mmod" + struct.pack(">II", 132 + 12 * (count + 1) + len(body), len(said))
    whole = plain[:128] + struct.pack(">I", count + 1) + moved + entry + body + said
    return struct.pack(">I", len(whole)) + whole[4:]


def segment(kind: int, body: bytes) -> bytes:
    return bytes((0xFF, kind)) + struct.pack(">H", 2 + len(body)) + body


def iptc() -> bytes:
    records = ((80, OWNER.encode()), (90, "Hà Nội Canary".encode()), (55, b"20260512"))
    raw = b"".join(b"\x1c\x02" + bytes((number,)) + struct.pack(">H", len(said)) + said for number, said in records)
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(raw)) + raw + bytes(len(raw) % 2)


@cache
def jpeg(tag: int = 6, *, behind: bytes = b"", **how: Any) -> bytes:
    out = io.BytesIO()
    seen().save(out, "JPEG", icc_profile=profile(), **how)
    plain = out.getvalue()
    raw = exif(tag, thumbnail=small())
    # A JPEG's segment holds 64 kB: what is too long for it is cut from the maker's note.
    notes = segment(0xE1, b"Exif\0\0" + raw) + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    notes += segment(0xED, iptc()) + segment(0xFE, OWNER.encode()) + segment(0xE2, b"MPF\0" + SERIAL.encode())
    return plain[:2] + notes + plain[2:] + behind


def mpo() -> bytes:
    """Two pictures, as cameras with two lenses write them: the second behind the first, with notes of its own."""
    return jpeg(behind=jpeg(1))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(**how: Any) -> bytes:
    out = io.BytesIO()
    seen().save(out, "PNG", icc_profile=profile(), exif=exif(), **how)
    plain = out.getvalue()
    at = plain.index(b"IDAT") - 4
    said = chunk(b"tEXt", b"Author\0" + OWNER.encode()) + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(SERIAL.encode()))
    said += chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP) + chunk(b"tIME", struct.pack(">H5B", 2026, 5, 12, 7, 3, 0))
    said += chunk(b"tEXt", b"Raw profile type exif\0\nexif\n  8\n" + (b"Exif\0\0" + exif()).hex().encode())
    said += chunk(b"caNv", SERIAL.encode())
    return plain[:at] + said + plain[at:] + OWNER.encode()


def webp(**how: Any) -> bytes:
    out = io.BytesIO()
    seen().save(out, "WEBP", icc_profile=profile(), exif=exif(), xmp=XMP, **how)
    return out.getvalue()


def moving(kind: str) -> bytes:
    out = io.BytesIO()
    more: dict[str, Any] = {"comment": OWNER.encode()} if kind == "GIF" else {"exif": exif(1)}
    more |= {"xmp": XMP} if kind == "WEBP" else {}
    others = [seen().rotate(90), seen().rotate(180)]
    seen().save(out, kind, save_all=True, append_images=others, duration=100, loop=0, **more)
    return out.getvalue()


def gif() -> bytes:
    plain = moving("GIF")
    packet = b"\x21\xff\x0bXMP DataXMP" + XMP + bytes((1, *range(255, -1, -1), 0))
    return plain[:-1] + packet + b"\x3b"


def tiff(order: str = "II", compression: str | None = None) -> bytes:
    """A scan of two pages and a preview, the first with EXIF, a place, XMP and a profile."""
    out = io.BytesIO()
    first = TiffImagePlugin.ImageFileDirectory_v2(prefix=order.encode())
    first[271], first[315], first[306] = "CanaryMaker", OWNER, "2026:05:12 14:03:00"
    first[700], first[34675] = XMP, profile()
    first.tagtype[700], first.tagtype[34675] = 1, 7
    fraction = TiffImagePlugin.IFDRational
    seconds = (fraction(10, 1), fraction(46, 1), fraction(SECONDS, 100000))
    if compression is None:  # else libtiff writes it, which takes no tables within a table from here
        first[34665] = {42033: SERIAL, 36867: "2026:05:12 14:03:00"}
        first[34853] = {1: "N", 2: seconds, 3: "E", 4: (fraction(106, 1), fraction(42, 1), fraction(32, 10))}
    second = TiffImagePlugin.ImageFileDirectory_v2(prefix=order.encode())
    second[315] = OWNER
    page = seen().convert("L")
    page.encoderinfo = {"tiffinfo": second}
    how = {"compression": compression} if compression else {}
    seen().save(out, "TIFF", tiffinfo=first, save_all=True, append_images=[page], big_tiff=False, **how)
    return out.getvalue()


def avif() -> bytes:
    out = io.BytesIO()
    seen().save(out, "AVIF", icc_profile=profile(), exif=exif(1), xmp=XMP)
    return out.getvalue()


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def parted(data: bytes) -> list[tuple[bytes, bytes]]:
    """Boxes, as name and content."""
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + length]))
        at += length
    return found


def heic() -> bytes:
    """The telephone's photo of the other tests, with EXIF, XMP, a place in words and a film of the moment put into it."""
    top = dict(parted(HEIC))
    inside = parted(top[b"meta"][4:])
    picture = top[b"mdat"][:56]  # behind which its own EXIF stands, that says nothing
    notes = [(b"Exif", b"\0", bytes(4) + exif()), (b"mime", b"\0application/rdf+xml\0", XMP)]
    notes.append((b"mime", OWNER.encode() + b"\0text/plain\0", b"1"))
    listed = dict(inside)
    (first, _own), ids, new = parted(listed[b"iinf"][6:]), [1], [2, 3, 4]
    infe = b"".join(
        box(b"infe", b"\2\0\0\0", struct.pack(">HH", number, 0), kind, media)
        for number, (kind, media, _body) in zip(new, notes, strict=True)
    )
    iinf = box(b"iinf", bytes(4), struct.pack(">H", 4), box(*first), infe)
    properties = box(b"iprp", *(
        box(b"ipco", body, box(b"udes", bytes(4), b"vi\0", OWNER.encode(), b"\0\0")) if name == b"ipco" else box(name, body)
        for name, body in parted(listed[b"iprp"])
    ))  # fmt: skip
    sizes = [len(picture), *(len(body) for *_, body in notes)]

    def meta(at: int) -> bytes:
        places, rows = at, b""
        for number, size in zip([*ids, *new], sizes, strict=True):
            rows += struct.pack(">HHHII", number, 0, 1, places, size)
            places += size
        iloc = box(b"iloc", bytes(4), b"\x44\0", struct.pack(">H", 4), rows)
        kept = [box(name, body) for name, body in inside if name not in (b"iinf", b"iprp", b"iloc")]
        return box(b"meta", bytes(4), *kept, iinf, properties, iloc)

    ftyp = box(b"ftyp", top[b"ftyp"])
    begins = len(ftyp) + len(meta(0)) + 8
    film = box(b"mpvd", OWNER.encode(), SERIAL.encode())
    left = f"left over {SERIAL} {OWNER} ".encode()
    return ftyp + meta(begins) + box(b"mdat", picture, *(body for *_, body in notes), left) + film


def film(*, quicktime: bool = True) -> bytes:
    """A film with a place in its notes, a track that says it second by second, and something of the telephone's between."""
    pictures, places = bytes(range(200)), f"+10.776923 {SERIAL} ".encode() * 3
    ftyp = box(b"ftyp", b"qt  \0\0\0\0qt  ")
    mdat = box(b"mdat", pictures, OWNER.encode(), places)
    first = len(ftyp) + 8
    second = first + len(pictures) + len(OWNER.encode())

    def track(handler: bytes, at: int, size: int) -> bytes:
        shown = bytes(24) + struct.pack(">HH", 64, 48) + bytes(14) + bytes((len(PACKER),)) + PACKER.ljust(31, b"\0") + bytes(4)
        entry = box(b"avc1", shown, box(b"avcC", b"\1\x42\0\x1e"), box(b"uuid", bytes(16), SERIAL.encode()))
        table = box(
            b"stbl",
            box(b"stsd", bytes(4), struct.pack(">I", 1), entry) if handler == b"vide" else box(b"stsd", bytes(8)),
            box(b"stts", bytes(8)),
            box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 2, 1)),
            box(b"stsz", bytes(4), struct.pack(">IIII", 0, 2, size // 2, size - size // 2)),
            box(b"stco", bytes(4), struct.pack(">II", 1, at)),
            box(b"free", OWNER.encode()),
        )
        places = box(b"dref", bytes(4), struct.pack(">I", 1), box(b"alis", b"\0\0\0\1", OWNER.encode()))
        parts = box(b"minf", box(b"hdlr", bytes(8), b"alis", bytes(12), OWNER.encode()), box(b"dinf", places), table)
        media = box(b"mdhd", bytes(4), struct.pack(">II", 3861442980, 3861442980), bytes(12))
        named = box(b"hdlr", bytes(8), handler, bytes(12), OWNER.encode())
        head = box(b"tkhd", bytes(4), struct.pack(">II", 3861442980, 3861442980), bytes(72))
        return box(b"trak", head, box(b"mdia", media, named, parts), box(b"udta", box(b"name", OWNER.encode())))

    def text(value: bytes) -> bytes:
        return struct.pack(">HH", len(value), 0) + value

    said = box(b"\xa9xyz", text(b"+10.776923+106.700889+005.100/")) + box(b"\xa9mak", text(b"CanaryMaker"))
    udta = box(b"udta", said, box(b"auth", bytes(6), OWNER.encode(), b"\0"))
    keys = [b"com.apple.quicktime.location.ISO6709", b"com.apple.quicktime.make", b"com.apple.quicktime.creationdate"]
    values = [b"+10.776923+106.700889/", b"CanaryMaker", b"2026-05-12T14:03:00+0700"]
    ilst = b"".join(
        box(struct.pack(">I", number), box(b"data", struct.pack(">II", 1, 0), value)) for number, value in enumerate(values, 1)
    )
    listed = b"".join(box(b"mdta", key) for key in keys)
    meta = box(b"meta", box(b"hdlr", bytes(8), b"mdta", bytes(13)), box(b"keys", bytes(4), struct.pack(">I", 3), listed),
               box(b"ilst", ilst))  # fmt: skip
    mvhd = box(b"mvhd", bytes(4), struct.pack(">II", 3861442980, 3861442980), bytes(88))
    notes = (udta, meta) if quicktime else (udta,)
    moov = box(b"moov", mvhd, track(b"vide", first, len(pictures)), track(b"meta", second, len(places)), *notes)
    return ftyp + mdat + moov + box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), XMP)


def pixels(data: bytes) -> list[tuple[Any, ...]]:
    """Every point of every picture, and how it is to be turned."""
    with Image.open(io.BytesIO(data)) as image:
        found: list[tuple[Any, ...]] = [(image.getexif().get(274, 1),)]
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append((image.size, image.mode, image.convert("RGBA").tobytes()))
        return found
