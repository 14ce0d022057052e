"""Finds the text of each Activity in a reader's own copy of Part 2, as PDF readers print it."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from escm_tui.domain.catalog import Catalog, Practice
from escm_tui.errors import UsageError

_FURNITURE = re.compile(
    r"\s*(?:Part 2|\d{1,3}|Practices?: [a-z]{3}|[a-z]{3}\d\d|The eSourcing Capability Model.*"
    r"|.*cont[\u2019'`]d\.?|\ufffd+)?\s*"
)
_MAJOR = re.compile(r"\s*([abc])\.\s+(\S.*)")
_NUMBER = re.compile(r"\s*(\d{1,2})\.\s+(\S.*)")
_LETTER = re.compile(r"\s*([a-z])\)\s+(\S.*)")
_ARROW = re.compile(r"\s*[\u00b1\u25ba\u2192\u27a2\u2794]\s*")
_SIGNS = str.maketrans({"\u00ad": "", "\uf001": "fi", "\uf002": "fl"})
"""Soft hyphens go; fonts without a table of their signs keep these two ligatures in places of their own."""
_ALONE = re.compile(r"(?<=\w) ([\ufb00-\ufb04]) (?=\w)")
"""A ligature that stands alone is the middle of a word, from a font of its own."""
_ENDS = re.compile(r"[.)\]:]$")
_OPENING = "activities"
_ABOVE = 60
"""Lines above the first Activity in which the title of the Practice stands."""

_MOST_CHARACTERS = 5_000_000


@dataclass
class PracticeText:
    """What the document says of one Practice: Activity id to text, and what explains it."""

    description: str = ""
    majors: dict[str, str] = field(default_factory=dict)
    activities: dict[str, str] = field(default_factory=dict)
    supplements: dict[str, str] = field(default_factory=dict)


@dataclass
class _Piece:
    """Lines that explain an Activity, as they stand below it; `tail` if they begin in the middle of a sentence."""

    item: str
    text: str
    tail: bool = False


def text_of_pdf(data: bytes) -> str:
    """The text of a PDF, page by page.

    Raises:
        UsageError: it cannot be read, or the library for it is not installed.
    """
    try:
        import pypdf
    except ImportError:
        raise UsageError(
            "Reading PDF needs pypdf, which is not installed.", "Install it with: pip install 'escm-tui[pdf]'"
        ) from None
    try:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    except Exception as error:  # noqa: BLE001  the library tells broken files by whatever it stumbles over
        raise UsageError(
            f"The PDF cannot be read ({type(error).__name__}).", "Save it as text, then try again."
        ) from None


def read_document(text: str, catalog: Catalog) -> dict[str, PracticeText]:
    """Practice id to its text; Practices that the text does not hold are absent.

    Page furniture is dropped. Activities that a reader of columns put elsewhere are known by their numbers, and go
    where one is missing.
    """
    if len(text) > _MOST_CHARACTERS:
        raise UsageError("The text is too long to be Part 2.")
    lines = [unicodedata.normalize("NFKC", _ALONE.sub(r"\1", line.translate(_SIGNS))) for line in text.splitlines()]
    # On its own line the id of an area is a thumb index.
    lines = ["" if line.strip() in catalog.area_names else line for line in lines]
    found: dict[str, PracticeText] = {}
    places = list(_places(lines, catalog))
    for place, (practice, title, opening) in enumerate(places):
        end = places[place + 1][1] if place + 1 < len(places) else _end(lines, opening)
        labels = _labels(practice, catalog)
        head = [line for line in lines[title + 1 : opening] if not labels.fullmatch(line)]
        found[practice.id] = _practice(practice, head, lines[opening + 1 : end])
    return found


def _places(lines: Sequence[str], catalog: Catalog) -> Iterator[tuple[Practice, int, int]]:
    """Each Practice with the line of its title and that after which its Activities begin, in the document's order."""
    openings = [number for number, line in enumerate(lines) if line.strip().casefold() == _OPENING]
    waiting = list(catalog.practices)
    floor = 0
    for opening in openings:
        above = range(opening - 1, max(floor, opening - _ABOVE) - 1, -1)
        for practice in waiting:
            wanted = _plain(practice.title)
            title = next((number for number in above if _plain(lines[number]) == wanted), None)
            if title is not None:
                yield practice, title, opening
                waiting.remove(practice)
                floor = opening
                break


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold().replace("&", " and ")))


def _end(lines: Sequence[str], opening: int) -> int:
    """Where the last Practice ends: at the next heading of an appendix, or the end."""
    for number in range(opening, len(lines)):
        if re.match(r"\s*Appendix [A-Z]", lines[number]):
            return number
    return len(lines)


def _labels(practice: Practice, catalog: Catalog) -> re.Pattern[str]:
    """A line that only names attributes of a Practice; readers of columns put them between its sentences."""
    area = next(each.name for each in catalog.areas if each.id == practice.area)
    either = [re.escape(area), practice.lifecycle.value, f"Level {practice.level}", practice.type.value]
    return re.compile(rf"\s*(?:(?:{'|'.join(either)})\s*)+", re.IGNORECASE)


def _practice(practice: Practice, head: Sequence[str], body: Sequence[str]) -> PracticeText:
    reading = _Reading(practice)
    for line in body:
        reading.take(line)
    told = reading.finish()
    told.description = _joined([line for line in head if not _FURNITURE.fullmatch(line)])
    return told


class _Reading:
    """One Practice while its lines are read."""

    def __init__(self, practice: Practice) -> None:
        self.told = PracticeText()
        self._known = set(practice.by_id)
        self._major = ""
        self._number = 0
        self._item = ""
        self._lines: list[str] = []
        self._explains = False
        self._pieces: list[_Piece] = []
        self._tail: _Piece | None = None
        self._tail_ended = False

    def finish(self) -> PracticeText:
        """What was read, with explanations whose halves stand in different places made whole."""
        self.close()
        waiting: list[_Piece] = []
        heads: list[_Piece] = []
        for piece in self._pieces:
            parted = next((head for head in reversed(heads) if not _ENDS.search(head.text)), None)
            if piece.tail and parted is not None:
                parted.text = _joined([parted.text, piece.text])
            elif piece.tail:
                waiting.append(piece)
            elif waiting and not _ENDS.search(piece.text):
                tail = waiting.pop(0)
                heads.append(_Piece(tail.item, _joined([piece.text, tail.text])))
            else:
                heads.append(piece)
        for each in heads:
            before = self.told.supplements.get(each.item, "")
            self.told.supplements[each.item] = _joined([before, each.text])
        return self.told

    def take(self, line: str) -> None:
        """The next line of the document."""
        if _FURNITURE.fullmatch(line):
            self._pause(blank=not line.strip())
            return
        if match := _MAJOR.fullmatch(line):
            if match[1] not in self.told.majors:
                self._begin(match[1], match[2])
                self._major, self._number = match[1], 0
                return
        elif match := _NUMBER.fullmatch(line):
            if item := self._of_number(int(match[1])):
                self._begin(item, match[2])
                return
        elif (match := _LETTER.fullmatch(line)) and (item := self._of_letter(match[1])):
            self._begin(item, match[2])
            return
        if _ARROW.match(line):
            self.close()
            self._explains = True
            line = _ARROW.sub("", line, count=1)
        if self._item and not self._is_done(line):
            self._lines.append(line.strip())
        elif self._item:
            self._leave_over(line.strip())

    def _pause(self, *, blank: bool) -> None:
        """Between two blocks: a text that is whole ends here."""
        self._tail_ended = self._tail is not None and bool(_ENDS.search(self._tail.text))
        if blank and self._lines and not self._explains and _ENDS.search(self._lines[-1]):
            self.close()

    def _leave_over(self, line: str) -> None:
        """A line that continues nothing here: the tail of an explanation that begins elsewhere, or furniture."""
        if self._tail is not None and not self._tail_ended:
            self._tail.text = _joined([self._tail.text, line])
        elif line[:1].islower():
            self.close()
            self._tail, self._tail_ended = _Piece(self._item, line, tail=True), False
            self._pieces.append(self._tail)

    def _is_done(self, line: str) -> bool:
        """Whether the Activity had ended before this line: what follows belongs to something that stands elsewhere."""
        if not self._lines:
            return not self._explains
        if self._item in "abc" and line.rstrip().endswith(":"):
            return False
        return bool(
            not self._explains and _ENDS.search(self._lines[-1]) and not re.match(r"\s*\(?[a-z]{3}\d\d|\s*\(", line)
        )

    def _of_number(self, number: int) -> str:
        """The Activity that a number stands for: of the present Major Activity, else the next, else where it lacks."""
        majors = "abc"
        present = majors.find(self._major)
        order = [*majors[max(present, 0) :], *reversed(majors[: max(present, 0)])]
        for major in order:
            item = f"{major}{number}"
            if item in self._known and item not in self.told.activities and item != self._item:
                if majors.index(major) >= present:
                    self._major, self._number = major, number
                return item
        return ""

    def _of_letter(self, letter: str) -> str:
        item = f"{self._major}{self._number}{letter}"
        if self._free(item):
            return item
        lacking = (each for each in sorted(self._known, key=_order) if each[-1] == letter and self._free(each))
        return next(lacking, "")

    def _free(self, item: str) -> bool:
        return item in self._known and item not in self.told.activities and item != self._item

    def _begin(self, item: str, text: str) -> None:
        self.close()
        self._item, self._lines, self._explains = item, [text.strip()], False

    def close(self) -> None:
        """What was read so far belongs to the item that began it."""
        if self._item and self._lines:
            if self._explains:
                self._pieces.append(_Piece(self._item, _joined(self._lines)))
            else:
                target = self.told.majors if self._item in ("a", "b", "c") else self.told.activities
                target[self._item] = _joined([target.get(self._item, ""), *self._lines])
            self._tail = None
        self._lines = []


def _order(item: str) -> tuple[str, int, str]:
    match = re.fullmatch(r"([abc])(\d+)([a-z]?)", item)
    return (match[1], int(match[2]), match[3]) if match else ("~", 0, item)


def _joined(lines: Sequence[str]) -> str:
    """Lines as one text; a word that was parted at a line end is one again."""
    text = " ".join(line.strip() for line in lines)
    return re.sub(r"\s+", " ", re.sub(r"(?<=[a-z])- (?=[a-z])", "-", text)).strip()
