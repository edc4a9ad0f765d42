"""What an act changed in place, made or deleted, kept so that the act can be undone and redone.

Rows that are removed by a mark need none of this: the trail names them. For all others an action says, before it
changes anything, which rows it may touch (`watch`); `database.audit` then keeps how they differ. A change of one
column in thousands of rows is kept as a list of ids (`move`), and so is a number added to columns (`shift`). What is
kept may hold words, so it lies apart from the trail, and goes with its study and its source.
"""

from qualtoc.changes.keeping import move, shift, watch
from qualtoc.changes.putting import Keep, put
from qualtoc.changes.rows import ChangeRow, MovedRow, kept, moved_by
from qualtoc.changes.values import Values

__all__ = ["ChangeRow", "Keep", "MovedRow", "Values", "kept", "move", "moved_by", "put", "shift", "watch"]
