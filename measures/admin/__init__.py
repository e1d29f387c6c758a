"""The door for staff: Django's admin with a thin layer. Importing it registers everything."""

from . import accounts, labels, ledger, measures, overrides, tokens, zones_sources

__all__ = ["labels", "ledger", "measures", "accounts", "zones_sources", "tokens", "overrides"]

labels.name_columns()
