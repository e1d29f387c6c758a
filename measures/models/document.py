from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet
from measures.documents.refusal import Refusal

from .membership import Membership
from .source import Shown, Source
from .texts import one_line

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser


class DocumentType(models.TextChoices):
    """The type of a file, by its content."""

    TEXT = "text", _("text")
    HTML = "html", _("web page")
    MHTML = "mhtml", _("saved web page")
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    PNG = "png", "PNG"
    JPEG = "jpeg", "JPEG"


#: Types without text, which are shown as an image.
IMAGES = (DocumentType.PNG, DocumentType.JPEG)

_hex = RegexValidator(r"\A[0-9a-f]{64}\Z", _("A SHA-256 has 64 hex digits."))


class Document(Guarded):
    """A file of a source: one version of what the source is, kept by its digest. Never changed."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="documents")
    number = models.PositiveSmallIntegerField()  # 1, 2, ... within the source
    sha256 = models.CharField(max_length=64, validators=[_hex])
    size = models.PositiveIntegerField()  # bytes
    type = models.CharField(max_length=5, choices=DocumentType)
    file_name = one_line(max_length=200)
    characters = models.PositiveIntegerField()  # of its text
    extractor = models.CharField(max_length=60)
    text_sha256 = models.CharField(max_length=64, validators=[_hex])
    fetched_on = models.DateField(null=True, blank=True)
    attached_at = models.DateTimeField()

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="document_number_is_unique"),
            models.UniqueConstraint(
                fields=["source", "sha256"],
                name="document_is_attached_once",
                violation_error_message=_("This very document is attached to the source already."),
            ),
            models.CheckConstraint(
                name="document_type_is_known", condition=Q(type__in=DocumentType.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.code} {self.number}"

    @property
    def is_image(self) -> bool:
        return self.type in IMAGES


class DocumentText(Guarded):
    """The text of a document, in a table of its own: few readers of a document need it."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="text")
    text = models.TextField()

    objects = GuardedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"text of {self.document_id}"


def is_reader(user: AbstractUser | AnonymousUser) -> bool:
    """Whether `user` may read all documents: staff, and users with a role. At most one query."""
    if not user.is_active:
        return False
    return bool(user.is_staff or user.is_superuser) or (
        Membership.objects.filter(user_id=user.pk).in_force().exists()
    )


def shows_passages(source: Source, *, reader: bool) -> bool:
    """Whether the quoted words of `source` are shown: to a reader, or to everybody."""
    return reader or source.shown != Shown.REFERENCE


def shows_document(source: Source, *, reader: bool) -> bool:
    """Whether the whole text of `source` is shown: to a reader, or to everybody."""
    return reader or source.shown == Shown.DOCUMENT


#: Why a file is refused, and the way out.
REFUSALS = {
    Refusal.EMPTY: _("The file is empty."),
    Refusal.TOO_LARGE: _("The file is larger than 20 MB. Attach a smaller one, or a part of it."),
    Refusal.UNKNOWN: _(
        "The file is of no type that is kept: text, PDF, DOCX, HTML, MHTML, PNG or JPEG. Its "
        "content counts, not its name."
    ),
    Refusal.ENCODING: _(
        "The characters of the file cannot be read: it is in another encoding than it says, or "
        "not in UTF-8 with line feeds. Save it in UTF-8."
    ),
    Refusal.OLD_OFFICE: _(
        "The file is of an older office program. Save it as DOCX or PDF, and attach that."
    ),
    Refusal.VECTOR: _("The file is an SVG image, which may hold scripts. Attach it as PNG or PDF."),
    Refusal.SCRIPT: _("The file holds a script. Print it to a PDF, and attach that."),
    Refusal.MACRO: _("The file holds macros. Save it without them, as DOCX or PDF."),
    Refusal.LAUNCH: _(
        "The file starts programs, plays media or sends data. Print it to a PDF, and attach that."
    ),
    Refusal.ATTACHED: _("The file carries other files. Attach each of them by itself."),
    Refusal.FORM: _("The file is an XFA form. Print it to a PDF, and attach that."),
    Refusal.OUTSIDE: _(
        "The file takes a part of itself from elsewhere. Save it with all its parts, or as PDF."
    ),
    Refusal.ENTITIES: _("The file declares entities, which office programs never do."),
    Refusal.ENCRYPTED: _("The file is encrypted. Save it without a password."),
    Refusal.BROKEN: _("The file is broken: it cannot be read to its end."),
    Refusal.BOMB: _("The file unpacks to more than 200 MB."),
    Refusal.TWO_TYPES: _("The file is of two types at once."),
    Refusal.PAGES: _("The file has more than 1,000 pages. Attach the part that is cited."),
    Refusal.PIXELS: _("The image has more than 50 million pixels. Attach a smaller one."),
    Refusal.CHARACTERS: _("The text has more than 3 million characters. Attach a part of it."),
    Refusal.NO_TEXT: _(
        "The file has no text, as a scan has none. Attach its pages as images, or its text."
    ),
    Refusal.COSTLY: _("Reading the file takes too much time or memory. Attach a simpler one."),
    Refusal.BUSY: _("Other files are being read. Try again in a minute."),
}
