"""Evidence by selecting: a document beside the form, and the words that are marked in it.

The panel works without script: each of its buttons sends the form, which comes back as it was,
with a document opened, words marked or chosen, or a source added.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext

from measures.actions.quoting import Passage
from measures.models import Document, DocumentText, Measure, Source
from measures.reads.additions import Place, same_words
from measures.reads.documents import Opened, place_in

from .document_text import Shown, read_mark, shown_part
from .new_source import NewSource, add_source
from .sending import Sending

MOST = 10  # passages of one form


class Chosen(NamedTuple):
    """A passage that was chosen: its words, and where they are."""

    opened: Opened
    start: int
    end: int

    @property
    def value(self) -> str:
        """As the form carries it."""
        return f"{self.opened.document.pk}:{self.start}-{self.end}"

    @property
    def words(self) -> str:
        return self.opened.text[self.start : self.end]

    @property
    def locator(self) -> str:
        place = place_in(self.opened, self.start)
        if place["page"]:
            return gettext("page %(page)s") % place
        return gettext("line %(line)s") % place

    @property
    def passage(self) -> Passage:
        document = self.opened.document
        return Passage(document.source, self.start, self.end, document.sha256, self.locator)

    @property
    def place(self) -> Place:
        """As evidence has it."""
        document, source = self.opened.document, self.opened.document.source
        further = document.sha256 if document.sha256 != source.sha256 else ""
        return Place(source, self.start, self.end, further)


class Panel:
    """The document beside a form, by what was sent with it."""

    def __init__(
        self,
        request: HttpRequest,
        source: Source | None = None,
        measure: Measure | None = None,
    ) -> None:
        self.data: QueryDict = request.POST
        self.fault = ""
        self.note = ""
        self.new = NewSource()
        self._first = source
        self._measure = measure
        self._texts: dict[int, Opened] = {}
        self.is_answered = request.method == "POST" and self._act(request)

    # What was sent.

    @cached_property
    def chosen(self) -> list[Chosen]:
        found = [self._read(value) for value in self.data.getlist("passage")[:MOST]]
        return [each for each in found if each]

    @property
    def passages(self) -> list[Passage]:
        return [each.passage for each in self.chosen]

    def _read(self, value: str) -> Chosen | None:
        number, _colon, span = value.partition(":")
        opened = self._open(number)
        mark = read_mark(span, opened) if opened else None
        return Chosen(opened, *mark) if opened and mark else None

    def _open(self, key: str) -> Opened | None:
        if not key.isdecimal() or len(key) > 18:
            return None
        if int(key) not in self._texts:
            texts = DocumentText.objects.select_related("document__source")
            if (row := texts.filter(pk=int(key)).first()) is None:
                return None
            self._texts[int(key)] = Opened(row.document, row.text)
        return self._texts[int(key)]

    # What is shown.

    @cached_property
    def documents(self) -> list[Document]:
        rows = Document.objects.select_related("source")
        return list(rows.order_by("-source__published_on", "source__code", "number"))

    @cached_property
    def opened(self) -> Opened | None:
        if key := self.data.get("open_document", ""):
            return self._open(key)
        if self._first is None:
            return None
        mine = [each for each in self.documents if each.source_id == self._first.pk]
        mine.sort(key=lambda each: each.sha256 != each.source.sha256)
        return self._open(str(mine[0].pk)) if mine else None

    @cached_property
    def mark(self) -> tuple[int, int] | None:
        return read_mark(self.data.get("mark", ""), self.opened) if self.opened else None

    @property
    def part(self) -> Shown | None:
        at = self.data.get("part", "")
        place = int(at) if at.isdecimal() and len(at) < 10 else 0
        return shown_part(self.opened, self.mark, place) if self.opened else None

    @property
    def marked(self) -> Chosen | None:
        return Chosen(self.opened, *self.mark) if self.opened and self.mark else None

    @cached_property
    def quoting(self) -> list[Measure]:
        """Other measures whose evidence quotes words that are chosen or marked."""
        taken = [*self.chosen, *([self.marked] if self.marked else [])]
        found = same_words([each.place for each in taken], but=self._measure)
        return [*{evidence.measure_id: evidence.measure for evidence in found}.values()]

    # What its buttons do.

    def _act(self, request: HttpRequest) -> bool:
        """Do what a button of the panel asks for; whether one did."""
        data = self.data
        if "add_source" in data or request.FILES.get("new_document"):
            self._add(request)
        elif "use" in data:
            self._use()
        elif "drop" in data:
            self.chosen = [each for each in self.chosen if each.value != data["drop"]]
        elif "find" in data or data.get("phrase") or data.get("line_from"):
            self._find()
        elif "show" in data:
            self.mark = None
        else:
            return "part" in data
        return True

    def _use(self) -> None:
        if self.marked is None:
            self.fault = gettext("Mark words in the document first.")
        elif len(self.chosen) == MOST:
            self.fault = gettext("A step has at most %(most)s passages.") % {"most": MOST}
        elif self.marked.value not in [each.value for each in self.chosen]:
            self.chosen = [*self.chosen, self.marked]

    def _find(self) -> None:
        """Mark the lines or the phrase that were typed."""
        if self.opened is None:
            self.fault = gettext("Choose a document first.")
            return
        text, phrase = self.opened.text, self.data.get("phrase", "").strip()
        if phrase:
            after = self.mark[1] if self.mark else 0
            start = text.find(phrase, after) if after else -1
            start = start if start >= 0 else text.find(phrase)
            if start < 0:
                self.fault = gettext("The document does not have these words as they are typed.")
                return
            self.mark = start, start + len(phrase)
        else:
            self.mark = self._lines(self.opened)

    def _lines(self, opened: Opened) -> tuple[int, int] | None:
        lines, typed = opened.lines(), self.data.get("line_from", "").strip()
        last = self.data.get("line_to", "").strip() or typed
        if not (typed.isdecimal() and last.isdecimal()) or not (
            1 <= int(typed) <= int(last) <= len(lines)
        ):
            message = gettext("Lines count from 1 to %(last)s.")
            self.fault = message % {"last": len(lines)}
            return self.mark
        start, end = lines[int(typed) - 1][0], sum_of(lines[int(last) - 1])
        if not opened.text[start:end].strip():
            self.fault = gettext("These lines are empty.")
            return self.mark
        return start, end

    def _add(self, request: HttpRequest) -> None:
        Sending.of(request).goes_on = True  # what the form makes in the end is yet to come
        self.new = NewSource(request.POST, request.FILES)
        try:
            document = add_source(self.new, request)
        except ValidationError as refusal:
            self.fault = " ".join(refusal.messages)
            return
        self.new = NewSource()
        self.opened, self.mark = self._open(str(document.pk)), None
        self.note = gettext("%(code)s was added.") % {"code": document.source.code}


def sum_of(line: tuple[int, str]) -> int:
    """The place after the last character of a line."""
    return line[0] + len(line[1])


class PassageMixin:
    """A form of a verb that takes `passages`, with the panel that chooses them."""

    panel: Panel

    def clean(self) -> Any:
        data = super().clean()  # type: ignore[misc]
        cleaned = self.cleaned_data if data is None else data  # type: ignore[attr-defined]
        passages = self.panel.passages
        if passages and "source" in cleaned:
            cleaned["source"] = cleaned["source"] or passages[0].source
        return {**cleaned, "passages": passages}


def form_with_panel(
    request: HttpRequest,
    form_class: Any,
    source: Source | None = None,
    *,
    sent: bool = True,
    **more: Any,
) -> Any:
    """A form of `form_class` with its panel; when a button of the panel was used, as it was typed.

    `source` is the one whose document is opened first; a form that was not `sent` is empty.
    """
    panel = Panel(request, source, more.get("measure"))
    sent = sent and request.method == "POST" and not panel.is_answered
    form = form_class(request.POST if sent else None, **more)
    form.panel, form.has_file = panel, True
    if panel.is_answered:
        form.initial |= {n: request.POST[n] for n in form.fields if n in request.POST}
        if panel.chosen and not form.initial.get("source"):
            form.initial["source"] = panel.chosen[0].opened.document.source_id
    return form
