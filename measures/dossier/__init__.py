"""A dossier: one zip of the entries about a measure, a zone or a request, which proves itself."""
