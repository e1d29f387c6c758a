"""Lists of measures as tables: their columns, and the files written of them."""
