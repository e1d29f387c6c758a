"""Overrides of the converter, and glossary terms that differ by usage."""

from __future__ import annotations

import functools

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet
from measures.db.prepared import Fixed, fetch_fixed
from measures.db.sql import Rows
from measures.text.digest import digest_of
from measures.text.script import SHIPPED, Overrides, Script, converter

from .texts import one_line


class Towards(models.TextChoices):
    """Which way a word is converted."""

    S2HK = "s2hk", _("Simplified to Traditional")
    HK2S = "hk2s", _("Traditional to Simplified")

    @property
    def script(self) -> Script:
        """The script that is written."""
        return Script.HANT if self is Towards.S2HK else Script.HANS


class Override(Guarded):
    """A word with a conversion of its own. Withdrawn, never deleted."""

    code = models.CharField(max_length=60, unique=True, editable=False)  # s2hk:后海
    direction = models.CharField(max_length=4, choices=Towards)
    word = one_line(max_length=20, blank=False)
    replacement = one_line(max_length=20, blank=False)
    note = one_line()
    withdrawn = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversion override")
        verbose_name_plural = _("conversion overrides")
        constraints = [
            models.UniqueConstraint(fields=["direction", "word"], name="override_word_is_unique"),
            models.CheckConstraint(
                name="override_direction_is_known", condition=Q(direction__in=Towards.values)
            ),
            models.CheckConstraint(
                name="override_has_words", condition=~Q(word="") & ~Q(replacement="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} → {self.replacement}"


class GlossaryQuerySet(GuardedQuerySet["GlossaryTerm"]):
    def in_use(self) -> GlossaryQuerySet:
        return self.filter(withdrawn=False)

    def used_in(self, script: Script, text: str) -> list[GlossaryTerm]:
        """The terms that `text`, in `script`, uses; evaluated once a queryset."""
        return [term for term in self if getattr(term, script) in text]


class GlossaryTerm(Guarded):
    """A term that mainland and Hong Kong texts put differently: a hint, never applied.

    Withdrawn, never deleted.
    """

    hans = one_line(max_length=40, blank=False)
    hant = one_line(max_length=40, blank=False)
    english = one_line(max_length=100)
    note = one_line()
    withdrawn = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = GlossaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = [
            models.UniqueConstraint(
                fields=["hans", "hant"],
                name="glossary_pair_is_unique",
                violation_error_message=_("This pair of terms is in the glossary already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.hans} / {self.hant}"

    @property
    def code(self) -> str:
        return f"term-{self.pk}"


def overrides_in_use(*, names: bool = True) -> Overrides:
    """What ships, then the staff's table, then names that people gave in both scripts.

    Names take part as whole words, so that a text that mentions one has it as it is written.
    Four queries.
    """
    kept, *found = fetch_fixed([_KEPT, _ZONES, _ORGANISATIONS, _NAMES] if names else [_KEPT])
    return _combined(tuple(kept), tuple(_names(*found)) if names else ())


@functools.lru_cache(maxsize=8)
def _combined(
    words: tuple[tuple[str, str, str], ...], names: tuple[tuple[str, str], ...]
) -> Overrides:
    ours: dict[Script, dict[str, str]] = {Script.HANT: {}, Script.HANS: {}}
    for direction, word, replacement in words:
        ours[Towards(direction).script][word] = replacement
    for hans, hant in names:
        if len(hans) == len(hant) > 1:  # or places in the text would not hold in both scripts
            ours[Script.HANT][hans] = hant
            ours[Script.HANS][hant] = hans
    combined = SHIPPED
    for script, each in ours.items():
        combined = combined.with_words(script, each)
    return combined


_KEPT = Fixed(
    "SELECT direction, word, replacement FROM measures_override WHERE NOT withdrawn ORDER BY code"
)
_ZONES = Fixed("SELECT name_hans, name_hant FROM measures_zone ORDER BY id")
_ORGANISATIONS = Fixed(
    "SELECT name_hans, name_hant FROM measures_organisation "
    "WHERE merged_into_id IS NULL ORDER BY id"
)


def _reviewed(table: str, name: str) -> str:
    """The reviews of the texts `name`, each with what was written and is derived from."""
    return (
        "SELECT r.at, r.id, r.script, r.text, r.origin_digest,"  # nosec # B608: names of our own
        f" CASE r.script WHEN 'hans' THEN t.{name}_hant ELSE t.{name}_hans END"
        f" FROM measures_review r JOIN measures_{table} t ON t.id = r.{table}_id"
        f" WHERE r.path = '{name}'"
    )


_LENT = (("source", "title"), ("source", "publisher"))
_NAMES = Fixed(" UNION ALL ".join(_reviewed(*lent) for lent in _LENT) + " ORDER BY 1, 2")


def lends_a_name(row: models.Model, path: str) -> bool:
    """Whether a review of the text at `path` of `row` gives the converter a name."""
    return (row._meta.model_name, path) in _LENT


@functools.lru_cache(maxsize=4096)
def _is_converted_otherwise(names: tuple[str, str]) -> bool:
    """Whether the converter that ships would not make each of two names of the other."""
    hans, hant = names
    made = converter().derived
    return made(hans, Script.HANS) != hant or made(hant, Script.HANT) != hans


def _names(zones: Rows, organisations: Rows, reviewed: Rows) -> list[tuple[str, str]]:
    """Names in both scripts: of zones and organisations, and those of sources that were reviewed."""
    names = [*zones, *filter(_is_converted_otherwise, organisations)]
    for _at, _id, script, text, digest, written in reviewed:
        if digest == digest_of(written):
            names.append((text, written) if script == Script.HANS else (written, text))
    return names
