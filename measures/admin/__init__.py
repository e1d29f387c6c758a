"""Django's admin with a thin layer, for staff. Importing it registers every model admin."""

from . import accounts, labels, ledger, measures, overrides, tokens, zones_sources

__all__ = ["labels", "ledger", "measures", "accounts", "zones_sources", "tokens", "overrides"]

labels.name_columns()
