"""The REST API."""

#: All addresses of version 1 are below it.
ROOT = "/api/v1/"
