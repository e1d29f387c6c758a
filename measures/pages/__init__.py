"""The public pages: so far one, the zones with their counts of measures."""
