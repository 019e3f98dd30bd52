"""What a file of Word, Excel or PowerPoint may be made of: types of parts, relations between them; and the words for what
people have besides.

The types are those of ECMA-376 and of Word's later additions, in lower case, as they are compared.
"""

from __future__ import annotations

from typing import Final

from hoiam.vault.uploads.found import listed

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_PACKAGE: Final = "application/vnd.openxmlformats-package."


def _each(before: str, words: str, after: str = "") -> frozenset[str]:
    return frozenset(f"{before}{word}{after}" for word in listed(words))


# The type of the part with which a package begins, and the kind that it makes of it.
BEGINNINGS: Final = {
    **dict.fromkeys(_each(f"{_OFFICE}wordprocessingml.", "document template", ".main+xml"), "docx"),
    **dict.fromkeys(_each(f"{_OFFICE}spreadsheetml.", "sheet template", ".main+xml"), "xlsx"),
    **dict.fromkeys(_each(f"{_OFFICE}presentationml.", "presentation slideshow template", ".main+xml"), "pptx"),
}
ROOTS: Final = {"docx": "document", "xlsx": "workbook", "pptx": "presentation"}
XML: Final = (
    frozenset(BEGINNINGS)
    | _each(
        f"{_OFFICE}wordprocessingml.",
        "styles settings websettings fonttable numbering footnotes endnotes comments header footer document.glossary"
        " commentsextended commentsids commentsextensible people mailmergerecipientdata",
        "+xml",
    )
    | _each(
        f"{_OFFICE}spreadsheetml.",
        "worksheet chartsheet sharedstrings styles calcchain table comments pivottable pivotcachedefinition pivotcacherecords"
        " externallink sheetmetadata tablesinglecells usernames revisionheaders revisionlog",
        "+xml",
    )
    | _each(
        f"{_OFFICE}presentationml.",
        "slide slidelayout slidemaster notesslide notesmaster handoutmaster presprops viewprops tablestyles commentauthors"
        " comments"
        " tags",
        "+xml",
    )
    | _each(
        "application/vnd.ms-",
        "excel.slicer excel.slicercache excel.timeline excel.timelinecache excel.threadedcomments excel.person"
        " excel.controlproperties excel.rdrichvalue excel.rdrichvaluestructure excel.rdrichvaluetypes excel.rdarray"
        " excel.richstyles excel.richvaluerel excel.rdsupportingpropertybag excel.rdsupportingpropertybagstructure"
        " excel.featurepropertybag powerpoint.comments powerpoint.authors powerpoint.revisioninfo powerpoint.changesinfo",
        "+xml",
    )
    | _each(_OFFICE, "vmldrawing")
    | _each(
        _OFFICE,
        "theme themeoverride extended-properties custom-properties customxmlproperties drawing drawingml.chart"
        " drawingml.chartshapes drawingml.diagramdata drawingml.diagramlayout drawingml.diagramstyle drawingml.diagramcolors"
        " custom-properties",
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
DRAWINGS: Final = _each("image/", "svg+xml svg")
FONTS: Final = _each("", f"{_OFFICE}obfuscatedfont application/x-fontdata font/ttf font/otf") | _each(
    "application/x-font-", "ttf otf"
)
PRINTERS: Final = _each(_OFFICE, "wordprocessingml spreadsheetml presentationml", ".printersettings") | {
    f"{_OFFICE}spreadsheetml.customproperty"
}
# What is carried: looked at by the same door as by itself.
CARRIED: Final = (
    _each(_OFFICE, "spreadsheetml.sheet wordprocessingml.document presentationml.presentation oleobject")
    | _each("application/", "msword vnd.ms-excel pdf rtf")
    | _each("application/vnd.oasis.opendocument.", "text spreadsheet presentation graphics")
    | _each("audio/", "mpeg mp3 mp4 wav x-wav x-m4a aac amr ogg unknown x-ms-wma mpegurl basic")
    | _each("video/", "mp4 x-msvideo avi quicktime webm x-m4v mpeg x-ms-wmv unknown 3gpp")
)
# Word for the Mac keeps a drawing that was pasted as a page.
PAGES: Final = "application/pdf"
# What Google's programs note of themselves in each file that they write.
NOTED: Final = "application/binary"
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
    " printersettings metadata/core-properties metadata/thumbnail package oleobject audio video"
    " recipientdata worksheet chartsheet sharedstrings calcchain table pivottable pivotcachedefinition pivotcacherecords"
    " externallink sheetmetadata vmldrawing drawing ctrlprop tablesinglecells usernames revisionheaders revisionlog xmlmaps"
    " customproperty"
    " slide slidelayout slidemaster notesslide notesmaster handoutmaster presprops viewprops tablestyles commentauthors tags"
)
RELATIONS: Final = (
    _each(_WRITTEN[0], _KINDS)
    | _each(_WRITTEN[1], _KINDS)
    | _each(
        "http://schemas.openxmlformats.org/package/2006/relationships/",
        # Two are written otherwise by programs that many have: pandoc's, and one with a slip of the pen.
        "metadata/core-properties metadata/thumbnail digital-signature/origin digital-signature/signature"
        " metadata/extended-properties meatadata/core-properties",
    )
    | _each(
        "http://schemas.microsoft.com/office/",
        "2007/relationships/styleswitheffects 2007/relationships/diagramdrawing 2007/relationships/hdphoto"
        " 2011/relationships/commentsextended 2011/relationships/people 2011/relationships/chartstyle"
        " 2011/relationships/chartcolorstyle 2014/relationships/chartex 2016/09/relationships/commentsids"
        " 2018/08/relationships/commentsextensible 2019/05/relationships/documenttasks"
        " 2020/02/relationships/classificationlabels 2007/relationships/media 2007/relationships/slicer"
        " 2007/relationships/slicercache 2011/relationships/timeline 2011/relationships/timelinecache"
        " 2017/10/relationships/threadedcomment 2017/10/relationships/person 2018/10/relationships/comments"
        " 2018/10/relationships/authors 2015/10/relationships/revisioninfo 2016/11/relationships/changesinfo"
        " 2017/06/relationships/rdrichvalue 2017/06/relationships/rdrichvaluestructure 2017/06/relationships/rdrichvaluetypes"
        " 2017/06/relationships/rdarray 2017/06/relationships/richstyles 2017/06/relationships/rdsupportingpropertybag"
        " 2017/06/relationships/rdsupportingpropertybagstructure 2022/10/relationships/richvaluerel"
        " 2022/11/relationships/featurepropertybag",
    )
    | _each("http://customschemas.google.com/relationships/", "presentationmetadata workbookmetadata documentmetadata")
)
# Why a relation is refused that people do have in their files, by its last word; any other leads to a part that is not known.
REFUSED_RELATIONS: Final = {
    **dict.fromkeys(listed("vbaproject wordvbadata attachedtoolbars keymapcustomizations extensibility"), "macros"),
    **dict.fromkeys(
        listed("afchunk control activexcontrolbinary model3d"),
        "embedded",
    ),
    **dict.fromkeys(listed("subdocument frame webextension webextensiontaskpanes attachedtemplate"), "remote"),
    **dict.fromkeys(listed("mailmergesource mailmergeheadersource"), "merge"),
    **dict.fromkeys(listed("connections querytable oleobject volatiledependencies"), "field"),
}
# What may lie on the computer that wrote the file: a program looks for it on the disk where it runs, and nobody else learns of
# it.
LOCAL: Final = listed(
    "oleobject image attachedtemplate mailmergesource mailmergeheadersource externallinkpath xlpathmissing xlstartup audio"
    " video media"
)
# Words in a type that is not listed, and why it is not.
REFUSED_TYPES: Final = {
    **dict.fromkeys(listed("macro keymapcustomizations attachedtoolbars vba"), "macros"),
    **dict.fromkeys(listed("activex sheet.binary audio video"), "embedded"),
    **dict.fromkeys(listed("connections querytable volatile"), "field"),
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
    **dict.fromkeys(listed("altChunk control ocx movie"), "embedded"),
    **dict.fromkeys(listed("subDoc frameset saveThroughXslt webVideoPr"), "remote"),
    **dict.fromkeys(listed("objectLink oleLink ddeLink"), "field"),
    "script": "macros",
}
# Elements of Excel in which a formula stands; and what one may ask for beyond the file.
FORMULAS: Final = listed("f definedName formula formula1 formula2 calculatedColumnFormula totalsRowFormula")
