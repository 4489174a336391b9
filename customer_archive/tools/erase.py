"""Removing bytes, and looking for them once more (ISO 15489-2: deleting a row is not
enough)."""

import os


def remove_file(path):
    """Remove the file ``path``; return why it is still there, or an empty text.

    What is gone already, for example by an earlier run that was killed, is gone.
    """
    try:
        os.unlink(path)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return error.strerror or str(error)
    return "still there" if os.path.lexists(path) else ""
