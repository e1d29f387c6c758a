"""What the database refuses in the tables beside the record, by the name of the constraint."""

from measures.models import AccessRecord, DayCount, MistakeReport, Verification

from .make import DAY, NOW


def same_day_twice():
    for _time in range(2):
        DayCount.objects.create(day=DAY, seq=1, version=1, stored=b"", mac="")


BESIDE = {
    "mistake_is_settled_without_mail": lambda: MistakeReport.objects.create(
        at=NOW, what="a wrong figure", settled_at=NOW, settled_by="editor", mail="a@b.example"
    ),
    "access_what_is_known": lambda: AccessRecord.objects.create(at=NOW, what="stared"),
    "verification_state_is_known": lambda: Verification.objects.create(
        ran_at=NOW, state="well", seq=0, entries=0, subjects=0
    ),
    "day_is_counted_once_at_an_entry": same_day_twice,
}
