"""Whether what an operator will need one day is there: backups, drills, checkpoints, witnesses, mail.

For people: nothing of it takes the server out of service. Each check may read files or ask the mail server.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import mail
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from measures.ledger import LedgerUnavailable, checkpoints
from measures.models import Checkpoint, Drill

from . import backup, witnesses
from .health import DAILY_AGE, Check, State, moment

#: A drill that is older than this is due; a witness who cosigned nothing for so long is silent.
DRILL_AGE, WITNESS_AGE = timedelta(days=90), timedelta(days=3)
_ANSWERS = 3  # seconds for the mail server

NAMES = {
    "backup": _("Last backup"),
    "drill": _("Last restore drill"),
    "checkpoint": _("Last checkpoint outside"),
    "witnesses": _("Witnesses"),
    "mail": _("Mail"),
}


def checks(at: datetime) -> list[Check]:
    return [_backup(at), _drill(at), _checkpoint(at), _witnesses(at), _mail()]


def _warning(name: str, detail: object, remedy: object) -> Check:
    return Check(name, State.WARNING, detail, remedy)


def _unless_late(name: str, late: bool, detail: object, remedy: object) -> Check:
    return _warning(name, detail, remedy) if late else Check(name, detail=detail)


def _backup(at: datetime) -> Check:
    if not settings.BACKUP_DIR:
        detail = _("BACKUP_DIR names no directory: the daily run makes no backup.")
        return _warning("backup", detail, _("Set BACKUP_DIR, to another disk."))
    remedy = _("Run manage.py run_daily, and read its output.")
    try:
        made = backup.daily_ones(settings.BACKUP_DIR)
        if not made:
            return _warning("backup", _("BACKUP_DIR holds none."), remedy)
        file = made[-1].stat()
    except OSError:
        return _warning("backup", _("BACKUP_DIR cannot be read."), _("Is its disk there?"))
    ended = datetime.fromtimestamp(file.st_mtime, at.tzinfo)
    size = f"{file.st_size / 1e6:,.1f}"
    detail = format_lazy(_("{at}, {size} MB, proved after writing."), at=moment(ended), size=size)
    return _unless_late("backup", at - ended > DAILY_AGE, detail, remedy)


def _drill(at: datetime) -> Check:
    remedy = _("Restore a backup on another machine; then manage.py record_drill.")
    last = Drill.objects.order_by("-done_at", "-pk").first()
    if last is None:
        return _warning("drill", _("No restore was tried yet."), remedy)
    text = _("{at}, restored up to entry {seq}.")
    detail = format_lazy(text, at=moment(last.done_at), seq=last.seq)
    return _unless_late("drill", at - last.done_at > DRILL_AGE, detail, remedy)


def _checkpoint(at: datetime) -> Check:
    remedy = _("Set CHECKPOINT_FILE, on another machine, and run manage.py run_daily.")
    last = Checkpoint.objects.order_by("-taken_at", "-pk").first()
    if last is None:
        return _warning("checkpoint", _("None was put outside yet."), remedy)
    text = _("{at}, over {size} entries.")
    detail = format_lazy(text, at=moment(last.taken_at), size=last.size)
    return _unless_late("checkpoint", at - last.taken_at > DAILY_AGE, detail, remedy)


def _witnesses(at: datetime) -> Check:
    ask = _("Ask an office outside to run docs/witness.py.")
    if not settings.WITNESSES:
        detail = _("WITNESSES names no directory: nobody outside is known to cosign.")
        return _warning("witnesses", detail, ask)
    try:
        log = checkpoints.log()
        found = witnesses.seen(settings.WITNESSES, log) if log else []
    except (OSError, ValueError, LookupError, LedgerUnavailable):
        detail = _("A file in WITNESSES is missing or cannot be read.")
        return _warning(
            "witnesses", detail, _("It takes keys.txt and a checkpoint of each witness.")
        )
    if forked := [each.name for each in found if not each.same]:
        detail = format_lazy(
            _("This is not the record that {names} cosigned."), names=", ".join(forked)
        )
        remedy = _("Follow “When the proof fails” in docs/operations.md.")
        return Check("witnesses", State.FAILED, detail, remedy)
    silent = [each for each in found if at - each.at > WITNESS_AGE]
    text = _("{some} of {all} cosigned within three days.")
    detail = format_lazy(text, some=len(found) - len(silent), all=len(found))
    if not silent and found:
        return Check("witnesses", detail=detail)
    names = ", ".join(each.name for each in silent)
    return _warning(
        "witnesses", detail, format_lazy(_("Write to {names}."), names=names) if names else ask
    )


def _mail() -> Check:
    if not settings.EMAIL_HOST:
        detail = _("EMAIL_HOST names no mail server: mails are printed, and reach nobody.")
        return _warning("mail", detail, _("Set EMAIL_HOST."))
    try:
        with mail.get_connection(timeout=_ANSWERS):
            pass
    except OSError:  # also what smtplib raises
        remedy = _("Look at this page daily until it does: alarms go by mail too.")
        return _warning(
            "mail", _("The mail server does not answer, or refuses the account."), remedy
        )
    if not settings.ALARM_EMAILS:
        detail = _("The mail server answers. Nobody gets an alarm.")
        return _warning("mail", detail, _("Set ALARM_EMAILS."))
    return Check("mail", detail=_("The mail server answers."))
