"""The one error of the package: something that the reader can put right."""


class MsgutError(Exception):
    """What went wrong, with which value, and the way out, in one sentence or two.

    Raised for anything that a reader can mend: a wrong study name, a damaged file, a
    table that is no table of counts. The command line prints the message alone and
    exits with 2; anything else that escapes is a defect of ours and keeps its
    traceback.
    """
