from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def install_triggers(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Stand the append-only triggers up again: a migration may have dropped them."""
    triggers = sender.models_module.triggers  # type: ignore[union-attr]
    if triggers.Entry._meta.db_table in connections[using].introspection.table_names():
        triggers.install(connections[using])


def outdate_bodies(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Have stored bodies of an older format made again: from now on they are good for no day."""
    sender.models_module.Body.outdate(connections[using])  # type: ignore[union-attr]


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = _("Policy measures")

    def ready(self) -> None:
        post_migrate.connect(install_triggers, sender=self)
        post_migrate.connect(outdate_bodies, sender=self)
