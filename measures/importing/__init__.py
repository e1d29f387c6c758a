"""Spreadsheets to measures: read in a child process, run through the verbs, then put on record."""
