"""The bodies of accounts, glossary terms and settings. The public feed never shows them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from measures.models import RECORDED_OF_USER, Account, GlossaryTerm, RightsSettings

from .canonical import Json

if TYPE_CHECKING:
    from measures.models import Membership, Token


def account_data(account: Account) -> Json:
    """The user with roles and tokens; of secrets and password hashes only a digest."""
    user: Any = account.user
    roles = [_role(each) for each in user.memberships.all()]
    tokens = [_token(each) for each in user.auth_token_set.all()]
    return {name: getattr(user, name) for name in RECORDED_OF_USER} | {
        "code": account.code,
        "user_id": user.pk,
        "language": account.language,
        "password": _digest(user.password),
        "roles": sorted(roles, key=lambda role: (role["zone"], role["role"])),
        "second_factor": sorted(
            _digest(f"{d.confirmed} {d.key}") for d in user.totpdevice_set.all()
        ),
        "recovery_codes": sorted(code.digest for code in user.recovery_codes.all()),
        "tokens": sorted(tokens, key=lambda token: (token["created_at"], token["secret"])),
        "version": account.version,
    }


def _role(membership: Membership) -> Json:
    return {
        "role": membership.role,
        "zone": membership.zone.code,
        "starts_on": membership.starts_on,
        "ends_on": membership.ends_on,
    }


def _token(token: Token) -> Json:
    return {
        "token": token.token_key,
        "secret": _digest(token.digest),
        "name": token.name,
        "scopes": token.scopes.split(),
        "created_at": token.created,
        "expires_at": token.expiry,
        "first_used_at": token.first_used_at,
    }


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def term_data(term: GlossaryTerm) -> Json:
    plain = ("code", "hans", "hant", "english", "note", "withdrawn", "version")
    return {name: getattr(term, name) for name in plain}


def settings_data(settings: RightsSettings) -> Json:
    return {"code": settings.code, "settings": settings.values, "version": settings.version}
