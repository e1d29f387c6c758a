"""Mails to people: about tokens in their name, invitations and forgotten passwords."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from measures.models import Account, Token, full_name

logger = logging.getLogger(__name__)


def announce_token(token: Token) -> bool:
    """Tell the owner of a new token, by mail, that another made it; return whether that worked."""
    if token.created_by_id == token.user_id or not token.user.email:
        return False
    maker = token.created_by
    values = {
        "maker": full_name(maker) if maker else _("the operator"),
        "token": token,
        "scopes": token.scopes,
        "day": f"{token.expiry:%Y-%m-%d}",
    }
    text = _(
        "%(maker)s made the token %(token)s, by which a program acts in your name (%(scopes)s) "
        "until %(day)s. If you do not know of it, revoke it in the admin under Tokens."
    )
    return _send(token.user, _("A token in your name"), text % values)


def announce_invitation(user: Any, link: str, hours: int) -> bool:
    """Send an invited person the link by which a first password is set."""
    with translation.override(language_of(user)):
        values = {"name": full_name(user), "user": user.get_username(), "link": link}
        text = _(
            "%(name)s,\n\nan account in the policy-measure tracker was made for you. Your user name is "
            "%(user)s. Set your password here:\n\n%(link)s\n\nThe link works once, for %(hours)s hours."
        )
        return _send(user, _("Your account"), text % (values | {"hours": hours}))


def announce_reset(user: Any, link: str, hours: int, language: str) -> bool:
    """Send a person who has forgotten the password the link by which another is set."""
    with translation.override(language):
        values = {"name": full_name(user), "user": user.get_username(), "link": link}
        text = _(
            "%(name)s,\n\na new password was requested for your account %(user)s. Set it here:\n\n"
            "%(link)s\n\nThe link works once, for %(hours)s hours. If you did not request it, do nothing: "
            "your password stays as it is."
        )
        return _send(user, _("A new password"), text % (values | {"hours": hours}))


def language_of(user: Any) -> str:
    """The language of mails to `user`."""
    account = Account.objects.filter(user=user.pk).first()
    return (account and account.language) or settings.LANGUAGE_CODE


def _send(user: Any, subject: str, text: str) -> bool:
    """Whether the mail was handed on. Without an address it cannot be."""
    if not user.email:
        return False
    try:
        send_mail(subject, text, None, [user.email])
    except OSError:  # smtplib's errors are of this class
        logger.exception("%s could not be sent a mail.", user.get_username())
        return False
    return True
