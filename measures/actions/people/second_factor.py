"""The verbs about the second factor of a login: an app that shows codes, and codes for its loss."""

from __future__ import annotations

import time
from binascii import unhexlify
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from measures import ledger
from measures.ledger import Actor
from measures.models import NotAllowed, RecoveryCode
from measures.models.recovery_code import CODES, digest_of_code, new_code

from .account_record import change
from .authority import require_over


def enrol(user: User, key: str, code: str, *, by: Actor, at: datetime) -> list[str]:
    """Make `key` (hexadecimal) the second factor of `user`, who shows by `code` that an app has it.

    Replaces another factor. Returns new recovery codes, which are kept nowhere. Raises
    ValidationError keyed by field, NotAllowed.
    """
    step = _step_of(key, code)
    with ledger.writing():
        _require_self(user, by)
        with change(user, by, _("Second factor set up."), at) as account:
            TOTPDevice.objects.filter(user=account.user).delete()
            TOTPDevice.objects.create(user=account.user, key=key, name="app", last_t=step)
            return _new_codes(account.user)


def renew_codes(user: User, *, by: Actor, at: datetime) -> list[str]:
    """New recovery codes in place of the old ones. Raises NotAllowed, ValidationError."""
    with ledger.writing():
        _require_self(user, by)
        with change(user, by, _("New recovery codes made."), at) as account:
            if device_of(account.user) is None:
                raise ValidationError(_("Set up the second factor first."))
            return _new_codes(account.user)


def use_recovery_code(user: User, code: str, *, by: Actor, at: datetime) -> bool:
    """Whether `code` is one of the recovery codes of `user`; it is used up with that."""
    with ledger.writing():
        ledger.once("accounts")
        row = RecoveryCode.objects.filter(user=user, digest=digest_of_code(code)).first()
        if row is None:
            return False
        with change(user, by, _("A recovery code was used."), at):
            row.delete()
    return True


def reset_factor(user: User, *, by: Actor, reason: str, at: datetime) -> None:
    """Take the second factor and the recovery codes from `user`, by an administrator of the account.

    Raises ValidationError, NotAllowed.
    """
    with ledger.writing():
        by = require_over(user, by)
        with change(user, by, reason, at) as account:
            _take(account.user)


def remove_factor(user: User, *, required: bool, by: Actor, at: datetime) -> None:
    """Take the own second factor and its recovery codes away.

    Raises ValidationError where the office requires one (`required`) or there is none, NotAllowed.
    """
    if required:
        raise ValidationError(_("Your office requires a second factor."))
    with ledger.writing():
        _require_self(user, by)
        with change(user, by, _("Own second factor removed."), at) as account:
            _take(account.user)


def _take(user: User) -> None:
    if device_of(user) is None:
        raise ValidationError(_("This person has no second factor."))
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def device_of(user: User) -> TOTPDevice | None:
    """The second factor of `user`."""
    device: TOTPDevice | None = TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()
    return device


def _step_of(key: str, code: str) -> int:
    """The time step of a right `code`, which then is used up. Raises ValidationError."""
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    bare = "".join(code.split())
    if not (bare.isascii() and bare.isdigit() and totp.verify(int(bare), tolerance=1)):
        message = _("This is not the code that the app shows now. Is the clock of the phone right?")
        raise ValidationError({"code": message})
    return int(totp.t())


def _new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [new_code() for _number in range(CODES)]
    for code in codes:
        RecoveryCode(user=user, digest=digest_of_code(code)).save()
    return codes


def _require_self(user: User, by: Actor) -> None:
    if by.user is None or by.user.pk != user.pk:
        raise NotAllowed(_("People set up their second factor themselves."))
