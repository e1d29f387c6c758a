from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .texts import Bilingual, ScriptChoice, converter_column, one_line
from .zone import slug


class SourceKind(models.TextChoices):
    """On whose word a source speaks; an official one makes evidence official."""

    OFFICIAL = "official", _("Official document")
    PRESS = "press", _("Press report")
    THINK_TANK = "think_tank", _("Think-tank paper")


class Shown(models.TextChoices):
    """What the public may see of the text of a source; staff and auditors may see all of it."""

    REFERENCE = "reference", _("title, publisher, place and link")
    PASSAGES = "passages", _("the quoted words too")
    DOCUMENT = "document", _("the whole text too")


class SourceQuerySet(GuardedQuerySet["Source"]):
    def get_by_natural_key(self, code: str) -> Source:
        return self.get(code=code)

    def with_texts(self) -> SourceQuerySet:
        """With its documents and the reviews of its texts: all that a body holds, in three queries."""
        reviews = Prefetch("reviews", to_attr="review_list")
        return self.prefetch_related(reviews, Prefetch("documents", to_attr="document_list"))  # type: ignore[no-redef]


class Source(Guarded, Bilingual):
    """What a fact came from, known by the digest of its file; `documents` are those attached."""

    TEXTS = ("title", "publisher")

    #: There after `with_texts()` or `load_source()`.
    review_list: list[Any]
    document_list: list[Any]

    code = models.CharField(max_length=60, unique=True, validators=[slug])
    title_hans = one_line(blank=False)
    title_hant = one_line(blank=False)
    title_en = one_line()
    publisher_hans = one_line(blank=False)
    publisher_hant = one_line(blank=False)
    publisher_en = one_line()
    kind = models.CharField(max_length=20, choices=SourceKind)
    published_on = models.DateField()
    script = models.CharField(max_length=4, choices=ScriptChoice)
    url = models.URLField(blank=True, default="")
    #: The day on which the address was found to lead nowhere.
    link_dead_on = models.DateField(null=True, blank=True, serialize=False)
    shown = models.CharField(max_length=9, choices=Shown, default=Shown.REFERENCE, serialize=False)
    file_name = one_line(max_length=200)
    sha256 = models.CharField(
        max_length=64,
        blank=True,
        default="",
        validators=[RegexValidator(r"\A[0-9a-f]{64}\Z", _("A SHA-256 has 64 hex digits."))],
    )
    characters = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    converter = converter_column()

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                name="source_kind_is_known", condition=Q(kind__in=SourceKind.values)
            ),
            models.CheckConstraint(
                name="source_shown_is_known", condition=Q(shown__in=Shown.values)
            ),
            models.CheckConstraint(
                name="source_script_is_known", condition=Q(script__in=ScriptChoice.values)
            ),
            models.CheckConstraint(
                name="source_file_has_its_digest",
                condition=Q(file_name="", sha256="") | ~Q(Q(file_name="") | Q(sha256="")),
                violation_error_message=_("A file name and its SHA-256 come together."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_language('title')} ({self.code})"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def script_of_origin(self) -> ScriptChoice:
        return ScriptChoice(self.script)
