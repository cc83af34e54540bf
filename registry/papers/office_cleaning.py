"""Rebuilds a Word or Excel file from the parts that a reader sees; any other part is refused."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from registry.papers.sniff import MediaType

_PART_AT_MOST: Final = 64 * 1024**2
_WHOLE_AT_MOST: Final = 256 * 1024**2
_SAME_TIME: Final = (1980, 1, 1, 0, 0, 0)

_SEEN: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels"
    r"|word/(?:document|header\d*|footer\d*|footnotes|endnotes|styles|stylesWithEffects|numbering"
    r"|settings|webSettings|fontTable|theme/theme\d+)\.xml"
    r"|xl/(?:workbook|sharedStrings|styles|calcChain|metadata|theme/theme\d+|worksheets/sheet\d+"
    r"|chartsheets/sheet\d+|drawings/drawing\d+|charts/\w+|tables/table\d+)\.xml"
    r"|(?:word|xl)/(?:\w+/)?_rels/\w+\.xml\.rels"
)
_PICTURE: Final = re.compile(r"(?:word|xl)/media/image\d+\.(png|jpe?g|tiff?)")
_LEFT_OUT: Final = re.compile(
    r"docProps/.*|customXml/.*|.*/printerSettings/.*|(?:.*/)?customProperty.*"
    r"|word/(?:comments\w*|people)\.xml|word/_rels/comments\w*\.xml\.rels"
    r"|xl/(?:comments\w*\.xml|comments/.*|drawings/commentsDrawing.*|threadedComments/.*|persons/.*"
    r"|revisions/.*|drawings/vmlDrawing.*"
    r"|drawings/_rels/vmlDrawing.*)"
)
_KINDS: Final = {
    "png": MediaType.PNG,
    "jpg": MediaType.JPEG,
    "jpeg": MediaType.JPEG,
    "tif": MediaType.TIFF,
    "tiff": MediaType.TIFF,
}

_DROPPED: Final = frozenset(
    [
        "del",
        "moveFrom",
        "commentRangeStart",
        "commentRangeEnd",
        "commentReference",
        "rPrChange",
        "pPrChange",
        "sectPrChange",
        "tblPrChange",
        "tblPrExChange",
        "tcPrChange",
        "trPrChange",
        "tblGridChange",
        "numberingChange",
        "cellIns",
        "cellDel",
        "cellMerge",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "rsids",
        "attachedTemplate",
        "mailMerge",
        "docVars",
        "proofState",
        "fileSharing",
        "absPath",
        "legacyDrawing",
        "legacyDrawingHF",
        "customProperties",
        "revisionPtr",
    ]
)
_UNWRAPPED: Final = frozenset({"ins", "moveTo"})
_NAMELESS: Final = frozenset({"cNvPr", "docPr"})
_HIDING: Final = frozenset({"hidden", "veryHidden"})


class CannotClean(Exception):  # noqa: N818 - it says what happened
    """No copy can be made that certainly says nothing of its maker; a person has to make it."""


Picture = Callable[[bytes, MediaType], bytes]


def clean_office(content: bytes, *, picture: Picture) -> tuple[bytes, str]:
    """Return the rebuilt file and its words. Raises CannotClean, or what its parts make fail."""
    made, words, whole = BytesIO(), [], 0
    with zipfile.ZipFile(BytesIO(content)) as given, zipfile.ZipFile(made, "w") as new:
        names = [entry.filename for entry in given.infolist() if not entry.is_dir()]
        if len(set(names)) != len(names):
            raise CannotClean("two parts of one name")
        for name in names:
            if _LEFT_OUT.fullmatch(name):
                continue
            entry = given.getinfo(name)
            whole += entry.file_size
            if entry.file_size > _PART_AT_MOST or whole > _WHOLE_AT_MOST:
                raise CannotClean("too large")
            part, text = _part(name, given.read(name), picture)
            words.append(text)
            info = zipfile.ZipInfo(name, _SAME_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return made.getvalue(), "\n".join(words)


def _part(name: str, content: bytes, picture: Picture) -> tuple[bytes, str]:
    if found := _PICTURE.fullmatch(name):
        return picture(content, _KINDS[found[1]]), ""
    if not _SEEN.fullmatch(name):
        raise CannotClean("a part of another kind")
    rewriter = _Rewriter(name)
    return rewriter.rewrite(content), " ".join(rewriter.words)


class _Rewriter:
    """Copies XML as it is read, without the elements and attributes that tell of people."""

    def __init__(self, name: str) -> None:
        self.is_relations = name.endswith(".rels")
        self.is_types = name == "[Content_Types].xml"
        self.folder = _folder_of(name) if self.is_relations else ""
        self.words: list[str] = []
        self.out: list[str] = []
        self.dropping = 0

    def rewrite(self, content: bytes) -> bytes:
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(content, True)  # noqa: FBT003 - it takes no name
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + "".join(self.out)
        ).encode()

    def _refuse(self, *_declared: Any) -> None:
        raise CannotClean("a document type")

    def _start(self, name: str, given: list[str]) -> None:
        local = name.rpartition(":")[2]
        attributes = dict(zip(given[::2], given[1::2], strict=True))
        if self.dropping or local in _DROPPED or self._leads_to_what_is_left_out(local, attributes):
            self.dropping += 1
            return
        if local in _UNWRAPPED:
            return
        if local == "sheet" and attributes.get("state") in _HIDING:
            raise CannotClean("a hidden sheet")
        self._outward(local, attributes)
        kept = [
            f" {key}={quoteattr(value)}"
            for key, value in ((key, _said(local, key, value)) for key, value in attributes.items())
            if value is not None
        ]
        self.out.append(f"<{name}{''.join(kept)}>")

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self.dropping:
            self.dropping -= 1
        elif local not in _UNWRAPPED:
            self.out.append(f"</{name}>")
            if local in {"p", "si", "c", "row"}:
                self.words.append("\n")

    def _text(self, text: str) -> None:
        if not self.dropping:
            self.out.append(escape(text))
            if self.words and self.words[-1] != "\n":
                self.words[-1] += text  # runs split a name in the middle
            else:
                self.words.append(text)

    def _leads_to_what_is_left_out(self, local: str, attributes: dict[str, str]) -> bool:
        if self.is_types and local == "Override":
            return bool(_LEFT_OUT.fullmatch(attributes.get("PartName", "").lstrip("/")))
        if self.is_relations and local == "Relationship":
            if attributes.get("TargetMode") == "External":
                return False
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else _joined(self.folder, target)
            return bool(_LEFT_OUT.fullmatch(path))
        return False

    def _outward(self, local: str, attributes: dict[str, str]) -> None:
        """Let a link outward lead to the web only: paths of somebody's disk say whose it is."""
        if not (self.is_relations and local == "Relationship"):
            return
        if attributes.get("TargetMode") == "External":
            if not attributes.get("Target", "").startswith(("http://", "https://")):
                attributes["Target"] = "https://invalid.example/"
            self.words += ["\n", attributes["Target"], "\n"]


def _said(local: str, key: str, value: str) -> str | None:
    """Return what an attribute may say; None where it is left out."""
    name = key.rpartition(":")[2]
    if name in {"author", "initials", "date", "refreshedBy", "lastEdited"}:
        return None
    if name.startswith("rsid") or (local == "pageSetup" and name == "id"):
        return None
    if local in _NAMELESS and name in {"descr", "title"}:
        return None
    if local in _NAMELESS and name == "name":
        return "picture"
    return value


def _folder_of(name: str) -> str:
    """Return the folder that the targets of a part's relations start from."""
    return name.rpartition("_rels/")[0].rstrip("/")


def _joined(folder: str, target: str) -> str:
    parts = [part for part in folder.split("/") if part]
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in {"", "."}:
            parts.append(step)
    return "/".join(parts)
