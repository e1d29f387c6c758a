"""Mails to people about what others did in their name."""

from __future__ import annotations

import logging

from django.core.mail import send_mail
from django.utils.translation import gettext as _

from measures.models import Token, full_name

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
    try:
        send_mail(_("A token in your name"), text % values, None, [token.user.email])
    except OSError:  # smtplib's errors are of this class
        logger.exception("The owner of the token %s could not be sent a mail.", token)
        return False
    return True
