"""Commands of `manage.py`."""

from io import StringIO

from django.core.management import CommandError, call_command


def run(command, *args):
    """The command's output, and its error message ("" when it succeeds)."""
    out = StringIO()
    try:
        call_command(command, *map(str, args), stdout=out, stderr=StringIO())
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""
