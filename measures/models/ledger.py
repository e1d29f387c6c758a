"""The tables of the ledger. Only `measures.ledger` writes them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet, require_verb
from measures.db.sql import Sql, column_values, execute
from measures.domain.schedule import lasts_until

from .dated import dated, undated
from .measure import Measure
from .membership import Role

#: The format in which entries and bodies are written; `measures.ledger.formats` reads the older ones.
FORMAT = 2


class Subject(models.TextChoices):
    ZONE = "zone", _("zone")
    SOURCE = "source", _("source")
    MEASURE = "measure", _("measure")
    ORGANISATION = "organisation", _("organisation")
    OVERRIDE = "override", _("conversion override")
    ACCOUNT = "account", _("account")
    GLOSSARY = "glossary", _("glossary term")
    SETTINGS = "settings", _("settings")
    RECODING = "recoding", _("sample re-coding")


#: The subjects of the public feed; entries about the others are for auditors.
PUBLIC_SUBJECTS = (
    *(Subject.ZONE, Subject.SOURCE, Subject.MEASURE, Subject.OVERRIDE),
    Subject.ORGANISATION,
)


class Channel(models.TextChoices):
    """The way a change came."""

    ADMIN = "admin", _("admin")
    API = "api", _("API")
    IMPORT = "import", _("import")
    COMMAND = "command", _("command")


class Verb(models.TextChoices):
    CREATED = "created", _("created")
    AMENDED = "amended", _("amended")
    ADVANCED = "advanced", _("moved on")
    MEASURED = "measured", _("figure recorded")
    REVIEWED = "reviewed", _("derived text reviewed")
    CONVERTED = "converted", _("derived texts converted again")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DISABLED = "disabled", _("disabled")
    ENABLED = "enabled", _("enabled")
    GRANTED = "granted", _("granted")
    REVOKED = "revoked", _("role or token taken")
    PASSWORD = "password", _("password set")
    USED = "used", _("token first used")
    MOVED = "moved", _("promise moved")
    CORRECTED = "corrected", _("promise corrected")
    RETIRED = "retired", _("target retired")
    REQUESTED = "requested", _("change of a promise requested")
    REFUSED = "refused", _("request refused")
    RECALLED = "recalled", _("request taken back")
    ATTACHED = "attached", _("document attached")
    TAKEN_BACK = "taken_back", _("step taken back")
    REDATED = "redated", _("day of a step corrected")
    CONFIRMED = "confirmed", _("confirmed")
    RETRACTED = "retracted", _("figure or confirmation taken back")
    HANDED = "handed", _("handed over")
    LINKED = "linked", _("linked with a superseded measure")
    MERGED = "merged", _("merged into another")
    FOLLOWED = "followed", _("changed with what it names")


STEP_VERBS = (Verb.CREATED, Verb.ADVANCED, Verb.TAKEN_BACK, Verb.REDATED)  # each adds a step


class EntryQuerySet(GuardedQuerySet["Entry"]):
    """Entries of the ledger."""

    def about(self, *subjects: str) -> EntryQuerySet:
        """Those about `subjects`, in a stretch of the ledger or in its order.

        What names the subjects would be found by the index of subjects, all that there ever were.
        """
        return self.exclude(subject__in=[each for each in Subject if each not in subjects])


class Entry(Guarded):
    """One recorded change of one subject. Append-only, also by database trigger.

    `body` is the canonical JSON of the subject after the change: the very bytes that were
    hashed, in the `format` of their time. `hash` chains it to the entry before (see docs/ledger.md).
    `role` and `office` are the capacity in which the actor was allowed to act. Entries of format 1
    have neither, and no `salt`, `content` and `public`.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)  # gapless, the order of commits
    subject = models.CharField(max_length=12, choices=Subject)
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=10, choices=Verb)
    channel = models.CharField(max_length=8, choices=Channel)
    actor = models.CharField(max_length=200)
    actor_id = models.PositiveBigIntegerField(null=True)  # no foreign key: it outlives the account
    role = models.CharField(max_length=13, choices=Role, blank=True, default="")
    office = models.CharField(max_length=60, blank=True, default="")  # the code of a zone
    request_id = models.CharField(max_length=64, blank=True, default="")  # the server's own
    caller_request_id = models.CharField(max_length=64, blank=True, default="")
    undoes = models.CharField(max_length=64, blank=True, default="")  # what it takes back
    credential = models.CharField(max_length=40, blank=True, default="")  # empty for imports
    reason = models.TextField()
    internal = models.BooleanField(default=False)  # the reason is not published
    salt = models.CharField(max_length=32, blank=True, default="")  # random: names stay unguessed
    recorded_at = models.DateTimeField()
    format = models.PositiveSmallIntegerField()  # of the body, and of the header that is hashed
    body = models.BinaryField()
    prev_hash = models.CharField(max_length=64)
    content = models.CharField(max_length=64, blank=True, default="")  # digest of all of it
    public = models.CharField(max_length=64, blank=True, default="")  # of what is published of it
    hash = models.CharField(max_length=64)  # anybody can recompute it
    mac = models.CharField(max_length=64)  # only who has the key can make it
    nodes = models.TextField(blank=True, default="")  # of the tree, those that end here, in hex
    kinds = models.CharField(max_length=200, blank=True, default="")  # of the change, by commas
    zone = models.CharField(max_length=60, blank=True, default="")  # where the subject then was

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [
            models.Index(fields=["actor_id", "actor", "seq"], name="entry_by_person"),
            models.Index(fields=["recorded_at", "seq"], name="entry_by_moment"),
            models.Index(fields=["request_id", "seq"], name="entry_by_request"),
            # what the auditor's filters read, apart from the bodies
            models.Index(
                fields=[
                    *("seq", "kinds", "zone", "subject", "code", "verb", "channel"),
                    *("actor_id", "recorded_at"),
                ],
                name="entry_by_traits",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "code", "version"], name="entry_is_the_only_one_of_its_version"
            ),
            models.CheckConstraint(
                name="entry_subject_is_known", condition=Q(subject__in=Subject.values)
            ),
            models.CheckConstraint(
                name="entry_channel_is_known", condition=Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(name="entry_verb_is_known", condition=Q(verb__in=Verb.values)),
            models.CheckConstraint(
                name="entry_counts_from_one", condition=Q(seq__gte=1, version__gte=1)
            ),
            models.CheckConstraint(name="entry_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="entry_role_is_known", condition=Q(role__in=["", *Role.values])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.code} {self.verb}"


class Head(Guarded):
    """The last entry: the one row that gives out `seq`, and the one cache validator."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    instance = models.UUIDField()  # parts the chain of this installation from any other
    key_id = models.CharField(max_length=16)  # identifies the key in use
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    edge = models.TextField(blank=True, default="")  # the complete subtrees, from which it grows

    objects = GuardedQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="head_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


class Body(Guarded):
    """The current body of a measure as it is served, apart from its row: lists join these.

    It ends with the members that depend on the date, valid from `told_on` to the day before
    `until`: computing them for each row that is read would cost as much as reading it. A body
    of an older format is valid on no day (`outdate()`), so that lists never serve it as it is.
    """

    measure = models.OneToOneField(
        Measure, models.CASCADE, primary_key=True, related_name="stored_body"
    )
    told_on = models.DateField(db_index=True)
    until = models.DateField(db_index=True)
    format = models.PositiveSmallIntegerField()
    body = models.BinaryField()

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return f"body of {self.measure_id}"

    @classmethod
    def of(cls, measure: Measure, body: bytes, day: date) -> Body:
        """The row that keeps the public canonical `body` of `measure`, in the current format, on `day`."""
        outlook, confirmed_on = measure.outlook, measure.confirmed_on
        served = dated(body, outlook, confirmed_on, day)
        until = lasts_until(confirmed_on, day, outlook.plan, outlook.first)
        return cls(measure=measure, told_on=day, until=until, format=FORMAT, body=served)

    def keep(self) -> None:
        """Replace the measure's stored body; its days are written only if they changed."""
        require_verb(Body)
        key = (self.measure_id, *column_values(self, ("told_on", "until", "format")))
        if not execute(Sql(_KEEP, (self.body, *key))):
            self.insert(over=True)

    @classmethod
    def outdate(cls, database: BaseDatabaseWrapper) -> None:
        """Make the bodies of an older format valid on no day; for use after migrations."""
        table = cls._meta.db_table
        with database.cursor() as cursor:
            if table not in database.introspection.table_names(cursor):
                return
            columns = database.introspection.get_table_description(cursor, table)
            if "format" in {column.name for column in columns}:
                text = f"UPDATE {table} SET until = %s WHERE format <> %s AND until > told_on"  # nosec # B608: names of our own tables and columns
                cursor.execute(text, [date.min, FORMAT])

    @property
    def canonical(self) -> bytes:
        """The public body, without what depends on the day."""
        return undated(bytes(self.body))


_KEEP = (
    "UPDATE measures_body SET body = %s "
    "WHERE measure_id = %s AND told_on = %s AND until = %s AND format = %s"
)


class VerificationState(models.TextChoices):
    STARTED = "started", _("not finished")
    FINISHED = "finished", _("finished")
    FAILED = "failed", _("failed")


class Verification(models.Model):
    """A run of `verify_ledger`, stored when it starts: one that is killed stays not finished."""

    ran_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=VerificationState, default=VerificationState.FINISHED
    )
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64, blank=True)
    entries = models.PositiveBigIntegerField()
    subjects = models.PositiveBigIntegerField()
    faults = models.TextField(blank=True)  # one a line; of a run that failed, why it did

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = [
            models.CheckConstraint(
                name="verification_state_is_known", condition=Q(state__in=VerificationState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M} {self.seq}"

    @property
    def ok(self) -> bool:
        return self.state == VerificationState.FINISHED and not self.faults
