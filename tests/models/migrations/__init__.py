"""The migrations before `0001_initial` replaced them, as they were; for tests only."""
