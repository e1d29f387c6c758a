"""Django's admin with a thin layer, for staff. Importing it registers every model admin."""

from . import (
    access,
    accounts,
    labels,
    ledger,
    login,
    measures,
    mistakes,
    organisations,
    overrides,
    tokens,
    zones_sources,
)

__all__ = [
    "labels",
    "ledger",
    "measures",
    "accounts",
    "zones_sources",
    "organisations",
    "tokens",
    "overrides",
    "login",
    "access",
    "mistakes",
]

labels.name_columns()
