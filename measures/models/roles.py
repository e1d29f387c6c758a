"""The roles of people, and what takes which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    VIEWER = "viewer", _("Viewer")
    EDITOR = "editor", _("Editor")
    VERIFIER = "verifier", _("Verifier")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


#: Roles that may write the measures of their zone; verifying takes one of VERIFIERS.
EDITORS = (Role.EDITOR, Role.ADMINISTRATOR)
VERIFIERS = (Role.VERIFIER, Role.ADMINISTRATOR)
#: Both, in the order in which a person acts who has several of them.
WRITERS = (Role.VERIFIER, Role.EDITOR, Role.ADMINISTRATOR)
ADMINISTRATORS = (Role.ADMINISTRATOR,)
#: Roles, wherever they are held, that may read the whole ledger.
AUDITORS = (Role.AUDITOR, Role.ADMINISTRATOR)
