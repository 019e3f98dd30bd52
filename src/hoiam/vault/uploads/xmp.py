"""XMP (ISO 16684-1): the packet of XML in which programs note what EXIF says, and more. No document type, so no entities."""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

from hoiam.vault.uploads.gathered import Gathered

_LONGEST: Final = 1 << 20
_KNOWN: Final = {
    "CameraSerialNumber": "serial", "DroneSerialNumber": "serial", "UniqueCameraModel": "model",
    "Make": "maker", "Model": "model", "Software": "software", "CreatorTool": "software", "SerialNumber": "serial",
    "BodySerialNumber": "serial", "LensSerialNumber": "serial", "InternalSerialNumber": "serial", "ImageUniqueID": "serial",
    "LensModel": "lens", "Lens": "lens", "LensMake": "lens",
    "OwnerName": "owner", "CameraOwnerName": "owner", "creator": "owner", "Artist": "owner", "rights": "owner",
    "Credit": "owner", "AuthorsPosition": "owner", "Copyright": "owner", "CaptionWriter": "owner", "Author": "owner",
    "Owner": "owner", "CiEmailWork": "owner", "CiTelWork": "owner", "CiAdrExtadr": "owner", "CiUrlWork": "owner",
    "City": "place", "State": "place", "Country": "place", "Location": "place", "CountryName": "place",
    "ProvinceState": "place", "Sublocation": "place", "LocationName": "place", "CiAdrCity": "place", "WorldRegion": "place",
    "description": "words", "title": "words", "subject": "words", "Headline": "words", "UserComment": "words",
    "PersonDisplayName": "words", "PersonInImage": "words", "ImageDescription": "words", "Instructions": "words",
}  # fmt: skip
_WHEN: Final = frozenset({"DateTimeOriginal", "DateTimeDigitized", "CreateDate", "ModifyDate", "DateCreated", "MetadataDate"})
_WHEN_OF_PLACE: Final = "GPSTimeStamp"
_FRAME: Final = frozenset(
    {"xmpmeta", "RDF", "Description", "Bag", "Seq", "Alt", "li", "about", "xmptk", "lang", "parseType", "xapmeta"}
)
_HARMLESS: Final = frozenset(
    {"Orientation", "ColorSpace", "ColorMode", "ICCProfile", "PixelXDimension", "PixelYDimension", "format"}
)
_REGION: Final = ("Regions", "RegionList")  # faces and what else was marked in a picture, each with its name (MWG 5.9)
# As the makers of drones write it, one of them with a letter too many.
_OF_DRONES: Final = {
    "GpsLatitude": "GPSLatitude", "GpsLongitude": "GPSLongitude", "GpsLongtitude": "GPSLongitude",
    "AbsoluteAltitude": "GPSAltitude",
}  # fmt: skip
_SIDE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,12})?)(?:,(\d{1,2}(?:\.\d{1,12})?))?(?:,(\d{1,2}(?:\.\d{1,12})?))?([NSEW]?)")
_FRACTION: Final = re.compile(r"(-?\d{1,12}(?:\.\d{1,9})?)(?:/(\d{1,12}))?")


class _Packet:
    def __init__(self, gathered: Gathered, turns: int | None) -> None:
        self._gathered = gathered
        self._turns = turns
        self._path: list[str] = []
        self._text = ""
        self._place: dict[str, str] = {}
        self.empty = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._gathered.step():
            raise _Enough
        self._path.append(name.rpartition(" ")[2])
        self._text = ""
        for key, value in attributes.items():
            self._said(key.rpartition(" ")[2], value)

    def text(self, data: str) -> None:
        if len(self._text) < 4096:
            self._text += data

    def end(self, _name: str) -> None:
        if self._text.strip():
            self._said(next((each for each in reversed(self._path) if each not in _FRAME), ""), self._text)
        self._text = ""
        self._path.pop()

    def _said(self, name: str, value: str) -> None:
        if name == "Orientation" and value.strip().isdecimal():
            self._gathered.turn(self._turns, int(value.strip()[:3]))
        if not value.strip() or name in _FRAME or name in _HARMLESS:
            return
        self.empty = False
        name = _OF_DRONES.get(name, name)
        if name in _KNOWN:
            self._gathered.say(_KNOWN[name], value)
        elif name in _WHEN or name == _WHEN_OF_PLACE:
            self._gathered.say_when(value)
        elif name in ("GPSLatitude", "GPSLongitude", "GPSAltitude", "GPSAltitudeRef"):
            self._place[name] = value
        elif name == "Name" and any(each in _REGION for each in self._path):
            self._gathered.say("words", value)
        elif name.startswith(("GPS", "Gps", "Location")):
            self._gathered.more("around")
        elif name in ("image", "Thumbnails"):
            self._gathered.more("preview")
        elif name:
            self._gathered.more("settings")

    def done(self) -> None:
        """The place, once both sides of it are known."""
        north, east = (_degrees(self._place.get(name, "")) for name in ("GPSLatitude", "GPSLongitude"))
        if north is not None and east is not None:
            self._gathered.say_position(north, east)
        elif self._place.keys() & {"GPSLatitude", "GPSLongitude"}:
            self._gathered.more("around")
        height = _FRACTION.fullmatch(self._place.get("GPSAltitude", "").strip())
        if height is not None and float(height[2] or 1):
            metres = float(height[1]) / float(height[2] or 1)
            self._gathered.say("height", f"{-metres if self._place.get('GPSAltitudeRef') == '1' else metres:.1f}")


class _Enough(Exception):
    """More was read of the packet than is given for it."""


def _degrees(text: str) -> float | None:
    found = _SIDE.fullmatch(text.strip())
    if found is None:
        try:
            return float(text) if len(text) < 30 else None
        except ValueError:
            return None
    value = float(found[1]) + float(found[2] or 0) / 60 + float(found[3] or 0) / 3600
    return -value if found[4] in ("S", "W") else value


def _refuse(*_: object) -> None:
    raise _Enough


def xmp(data: bytes, gathered: Gathered, *, turns: int | None = None) -> None:
    """Reads a packet; what cannot be read of it is only told of. `turns`: as which place it says how the picture is to be
    turned, None where programs do not ask it."""
    body = data[:_LONGEST].strip(b"\0 \t\r\n\xef\xbb\xbf")
    if not body:
        return
    packet = _Packet(gathered, turns)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = packet.start, packet.end
    parser.CharacterDataHandler = packet.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, _Enough, ValueError):
        gathered.more("tangled")
    packet.done()
    if packet.empty:
        gathered.more("settings")
