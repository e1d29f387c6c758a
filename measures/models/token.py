from knox.models import AbstractAuthToken


class Token(AbstractAuthToken):
    """Lets a program act as a user: hashed, expiring, dead with its user.

    Our own table from the first day, so that scopes can be added by a plain migration.
    """
