"""Conversions with the shipped overrides."""

from measures.text.script import Script, converter


def to_simplified(text):
    return converter().to(Script.HANS, text)


def to_traditional(text):
    return converter().to(Script.HANT, text)
