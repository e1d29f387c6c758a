"""The daily run: each step by itself, so that one that fails keeps no other from its work."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from measures.models import DailyRun, IdempotentResponse, Verification
from measures.models.idempotent_response import KEPT_FOR

from . import backup
from .backup.sealing import BadKey
from .children import ChildFailed

logger = logging.getLogger(__name__)
#: Runs that are remembered.
KEPT_RUNS = 100


class Skip(Exception):
    """The step has nothing to do here; the message says why."""


class Step(NamedTuple):
    name: str
    run: Callable[[datetime], str]


def prove(_at: datetime) -> str:
    """The whole ledger, with the checkpoints kept outside if there are any."""
    file = settings.CHECKPOINT_FILE
    kept = [f"--checkpoints={file}"] if file and file.exists() else []
    return _command("verify_ledger", *kept)


def checkpoint(_at: datetime) -> str:
    """Signed only after a clean proof: nobody shall vouch for a record with faults."""
    if not settings.CHECKPOINT_FILE:
        raise Skip("CHECKPOINT_FILE names no file outside.")
    last = Verification.objects.order_by("-ran_at", "-pk").first()
    if last is None or not last.ok:
        raise CommandError("No checkpoint was taken: the proof before it was not clean.")
    return _command("checkpoint", str(settings.CHECKPOINT_FILE))


def bodies(_at: datetime) -> str:
    return _command("reindex", "--bodies")


def digests(_at: datetime) -> str:
    if not settings.EMAIL_HOST:
        raise Skip("EMAIL_HOST names no mail server.")
    return _command("send_digests")


def save(at: datetime) -> str:
    """A backup with the day in its name; of older ones BACKUP_KEEP stay."""
    if not settings.BACKUP_DIR:
        raise Skip("BACKUP_DIR names no directory.")
    path = settings.BACKUP_DIR / f"tracker-{at:%Y-%m-%d-%H%M%S}.backup"
    try:
        made = backup.make(path, at, recipient=settings.BACKUP_RECIPIENT)
    except (BadKey, backup.Broken, ChildFailed) as error:
        raise CommandError(f"There is no backup: {error}") from None
    for old in backup.daily_ones(settings.BACKUP_DIR)[: -settings.BACKUP_KEEP]:
        old.unlink()
    return f"{path}: {made.size} bytes. {made.unproved}".strip()


def clean(at: datetime) -> str:
    """Sessions, answers and records of access that are too old, and earlier daily runs."""
    answers, _by_model = IdempotentResponse.objects.filter(at__lt=at - KEPT_FOR).delete()
    call_command("clearsessions")
    pruned = _command("prune_access_log")
    old = DailyRun.objects.order_by("-started_at").values("pk")[KEPT_RUNS:]
    DailyRun.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return f"{answers} kept answers removed. {pruned}"


STEPS = (
    Step("proof", prove),
    Step("checkpoint", checkpoint),
    Step("bodies", bodies),
    Step("digests", digests),
    Step("backup", save),
    Step("clean-up", clean),
)


def run(at: datetime, say: Callable[[str], None], steps: Iterable[Step] = STEPS) -> DailyRun:
    """Run the steps, store the result, and send an alarm by mail if one failed."""
    result = DailyRun.objects.create(started_at=at)
    for step in steps:
        began = time.monotonic()
        ok, detail = _tried(step, at)
        seconds = round(time.monotonic() - began, 1)
        say(f"{step.name}: {'' if ok else 'FAILED: '}{detail}")
        result.add(name=step.name, ok=ok, detail=detail, seconds=seconds)
        result.save()
    result.finished_at = timezone.now()
    result.save()
    if result.failed:
        _alarm(result)
    return result


def _tried(step: Step, at: datetime) -> tuple[bool, str]:
    try:
        return True, step.run(at)
    except Skip as reason:
        return True, f"skipped. {reason}"
    except CommandError as error:
        return False, str(error)
    except Exception as error:
        logger.exception("The daily run failed at %s", step.name)
        return False, f"{type(error).__name__}: {error}"


def _command(name: str, *args: str) -> str:
    """What a command prints. Raises CommandError, with what it printed before."""
    output = io.StringIO()
    try:
        call_command(name, *args, stdout=output, stderr=output)
    except CommandError as error:
        printed = output.getvalue().strip()
        raise CommandError(f"{printed}\n{error}".strip()) from None
    return output.getvalue().strip()


def _alarm(result: DailyRun) -> None:
    if not settings.ALARM_EMAILS:
        return
    failed = [step for step in result.steps if not step["ok"]]
    text = "\n\n".join(f"{step['name']}: {step['detail'][:4000]}" for step in failed)
    text += "\n\nWhat to do: docs/operations.md, “Every day” and “When the proof fails”.\n"
    subject = f"Policy-measure tracker: the daily run failed at {', '.join(result.failed)}"
    try:
        send_mail(subject, text, None, settings.ALARM_EMAILS)
    except OSError as error:  # also what smtplib raises
        logger.error("The alarm could not be sent: %s", error)
