"""Second factors, and the codes that an app would show."""

from __future__ import annotations

import time
from typing import Any

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

KEY = "00112233445566778899aabbccddeeff00112233"


def code_of(key: str = KEY, later: int = 0) -> str:
    """The code of `key` now, or `later` steps of 30 seconds."""
    return f"{totp(bytes.fromhex(key), t0=int(-30 * later)):06}"


def factor_of(user: Any) -> TOTPDevice:
    """A second factor given without an entry, as `make.user()` makes the account."""
    return TOTPDevice.objects.create(user=user, key=KEY, name="app", last_t=int(time.time()) // 30)
