"""What a Word document may be made of: types of parts, relations between them; and the words for what people have besides.

The types are those of ECMA-376 and of Word's later additions, in lower case, as they are compared.
"""

from __future__ import annotations

from typing import Final

from hoiam.vault.uploads.found import listed

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_PACKAGE: Final = "application/vnd.openxmlformats-package."


def _each(before: str, words: str, after: str = "") -> frozenset[str]:
    return frozenset(f"{before}{word}{after}" for word in listed(words))


MAIN: Final = _each(f"{_OFFICE}wordprocessingml.", "document template", ".main+xml")
XML: Final = (
    MAIN
    | _each(
        f"{_OFFICE}wordprocessingml.",
        "styles settings websettings fonttable numbering footnotes endnotes comments header footer document.glossary"
        " commentsextended commentsids commentsextensible people",
        "+xml",
    )
    | _each(
        _OFFICE,
        "theme themeoverride extended-properties custom-properties customxmlproperties drawing drawingml.chart"
        " drawingml.chartshapes drawingml.diagramdata drawingml.diagramlayout drawingml.diagramstyle drawingml.diagramcolors",
        "+xml",
    )
    | _each(_PACKAGE, "core-properties digital-signature-xmlsignature", "+xml")
    | _each(
        "application/vnd.ms-",
        "word.styleswitheffects office.drawingml.diagramdrawing office.chartstyle office.chartcolorstyle office.chartex"
        " office.classificationlabels office.documenttasks",
        "+xml",
    )
    | _each("", "application/inkml+xml application/xml text/xml")
)
PICTURES: Final = _each(
    "image/", "png x-png jpeg jpg pjpeg gif bmp x-ms-bmp x-bmp tiff tif x-emf emf x-wmf wmf vnd.ms-photo webp"
)
DRAWING: Final = "image/svg+xml"
FONTS: Final = _each("", f"{_OFFICE}obfuscatedfont application/x-fontdata font/ttf font/otf") | _each(
    "application/x-font-", "ttf otf"
)
PRINTER: Final = f"{_OFFICE}wordprocessingml.printersettings"
SIGNED: Final = f"{_PACKAGE}digital-signature-origin"

_WRITTEN: Final = (
    "http://schemas.openxmlformats.org/officedocument/2006/relationships/",  # as programs write it
    "http://purl.oclc.org/ooxml/officedocument/relationships/",  # "strict"
)
# Of a drawing that is kept within another one.
WITHIN: Final = _each(
    "http://schemas.microsoft.com/office/2006/relationships/",
    "downrev graphicframedoc shapexml picturexml groupshapexml connectorxml canvasxml lockedcanvasxml",
)
BEGINS: Final = frozenset(f"{before}officedocument" for before in _WRITTEN)
_KINDS: Final = (
    "officedocument extended-properties extendedproperties custom-properties customproperties styles settings websettings"
    " fonttable numbering footnotes endnotes comments header footer theme themeoverride glossarydocument image hyperlink"
    " customxml customxmlprops chart chartusershapes diagramdata diagramlayout diagramquickstyle diagramcolors font"
    " printersettings metadata/core-properties metadata/thumbnail"
)
RELATIONS: Final = (
    _each(_WRITTEN[0], _KINDS)
    | _each(_WRITTEN[1], _KINDS)
    | _each(
        "http://schemas.openxmlformats.org/package/2006/relationships/",
        "metadata/core-properties metadata/thumbnail digital-signature/origin digital-signature/signature",
    )
    | _each(
        "http://schemas.microsoft.com/office/",
        "2007/relationships/styleswitheffects 2007/relationships/diagramdrawing 2007/relationships/hdphoto"
        " 2011/relationships/commentsextended 2011/relationships/people 2011/relationships/chartstyle"
        " 2011/relationships/chartcolorstyle 2014/relationships/chartex 2016/09/relationships/commentsids"
        " 2018/08/relationships/commentsextensible 2019/05/relationships/documenttasks"
        " 2020/02/relationships/classificationlabels",
    )
)
# Why a relation is refused that people do have in their files, by its last word; any other leads to a part that is not known.
REFUSED_RELATIONS: Final = {
    **dict.fromkeys(listed("vbaproject wordvbadata attachedtoolbars keymapcustomizations extensibility"), "macros"),
    **dict.fromkeys(
        listed("oleobject package afchunk control activexcontrolbinary audio video media model3d"),
        "embedded",
    ),
    **dict.fromkeys(listed("subdocument frame webextension webextensiontaskpanes attachedtemplate"), "remote"),
    **dict.fromkeys(listed("mailmergesource mailmergeheadersource recipientdata"), "merge"),
}
# Words in a type that is not listed, and why it is not.
REFUSED_TYPES: Final = {
    **dict.fromkeys(listed("oleobject activex sheet presentation audio video msword"), "embedded"),
    **dict.fromkeys(listed("macro keymapcustomizations attachedtoolbars vba"), "macros"),
    **dict.fromkeys(listed("mailmerge recipientdata"), "merge"),
    "webextension": "remote",
}
# Where Word's own elements and attributes live; it does not act on others.
WORD: Final = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "urn:schemas-microsoft-com:",
    "http://schemas.microsoft.com/office/",
)
REFUSED_ELEMENTS: Final = {
    **dict.fromkeys(
        listed("altChunk OLEObject objectEmbed objectLink control ocx audioFile videoFile quickTimeFile wavAudioFile movie"),
        "embedded",
    ),
    **dict.fromkeys(listed("subDoc frameset saveThroughXslt webVideoPr"), "remote"),
    "mailMerge": "merge",
    "script": "macros",
}
