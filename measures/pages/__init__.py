"""The public pages: for everybody, in three languages by address, from the public bodies."""
