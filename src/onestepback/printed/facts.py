"""What the PDF says of itself: title, author and date, the standards that it keeps to, the colours that it means."""

from __future__ import annotations

import io
from datetime import datetime

import pikepdf
from lxml import etree
from lxml.builder import ElementMaker
from pikepdf import Array, Dictionary, Name
from PIL import ImageCms

from onestepback.printed.whole import XML_LANG
from onestepback.printed.words import Imprint

NAMES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
X, RDF, DC, XMP, UA, A, EXTENSION, SCHEMA, PROPERTY = (
    ElementMaker(namespace=address, nsmap=NAMES) for address in NAMES.values()
)
PARSE = f"{{{NAMES['rdf']}}}parseType"
COLOURS = "sRGB IEC61966-2.1"

PACKET = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{}\n<?xpacket end="w"?>'
"""A packet as XMP wants it, with the mark by which it is found."""


def state(pdf: pikepdf.Pdf, imprint: Imprint, moment: datetime) -> None:
    """Write into a PDF what it is: PDF/UA-1 and PDF/A-2a."""
    root = pdf.Root
    pdf.docinfo = pdf.make_indirect(
        Dictionary(
            Title=imprint.title,
            Author=imprint.author,
            Subject=imprint.lead,
            CreationDate=moment.strftime("D:%Y%m%d%H%M%SZ"),
            ModDate=moment.strftime("D:%Y%m%d%H%M%SZ"),
        )
    )
    root.Metadata = pdf.make_stream(_packet(imprint, moment).encode(), Type=Name.Metadata, Subtype=Name.XML)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String(COLOURS),
        Info=pikepdf.String(COLOURS),
        DestOutputProfile=pdf.make_stream(_profile(), N=3),
    )
    root.OutputIntents = Array([pdf.make_indirect(intent)])


def _packet(imprint: Imprint, moment: datetime) -> str:
    date = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    about = {f"{{{NAMES['rdf']}}}about": ""}
    said = RDF.Description(
        about,
        DC.title(RDF.Alt(RDF.li({XML_LANG: "x-default"}, imprint.title))),
        DC.creator(RDF.Seq(RDF.li(imprint.author))),
        DC.description(RDF.Alt(RDF.li({XML_LANG: "x-default"}, imprint.lead))),
        DC.language(RDF.Bag(RDF.li("en"))),
        DC.identifier(imprint.uuid.urn),
        XMP.CreateDate(date),
        XMP.ModifyDate(date),
        A.part("2"),
        A.conformance("A"),
        UA.part("1"),
        # PDF/A knows no properties of PDF/UA: they have to be told.
        EXTENSION.schemas(
            RDF.Bag(
                RDF.li(
                    {PARSE: "Resource"},
                    SCHEMA.schema("PDF/UA identification"),
                    SCHEMA.namespaceURI(NAMES["pdfuaid"]),
                    SCHEMA.prefix("pdfuaid"),
                    SCHEMA.property(
                        RDF.Seq(
                            RDF.li(
                                {PARSE: "Resource"},
                                PROPERTY.name("part"),
                                PROPERTY.valueType("Integer"),
                                PROPERTY.category("internal"),
                                PROPERTY.description("The part of ISO 14289 that the file keeps to"),
                            )
                        )
                    ),
                )
            )
        ),
    )
    return PACKET.format(etree.tostring(X.xmpmeta(RDF.RDF(said)), encoding="unicode", pretty_print=True))


def _profile() -> bytes:
    """The colours of screens and of the web, as a profile that does not tell when it was made."""
    made = io.BytesIO(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made.seek(24)
    made.write(bytes(12))  # year, month, day, hour, minute, second
    return made.getvalue()
