"""Django's admin with a thin layer, for staff. Importing it registers every model admin."""

from . import (
    access,
    accounts,
    column_names,
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
    "column_names",
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

column_names.name_columns()
