"""Why the system refused a file, an address or a disk, as a phrase that is translated within a sentence."""

import errno
import socket
from collections.abc import Mapping

from bot.languages import N_, Phrase

REASONS: Mapping[int, str] = {
    errno.EACCES: N_("the user who runs this may not"),
    errno.EADDRINUSE: N_("another program uses this address"),
    errno.EADDRNOTAVAIL: N_("this machine does not have that address"),
    errno.EDQUOT: N_("the disk quota is used up"),
    errno.EEXIST: N_("it is already there"),
    errno.EINVAL: N_("it is not an ordinary file"),
    errno.EIO: N_("the disk reports an error"),
    errno.EISDIR: N_("it is a folder"),
    errno.ELOOP: N_("its links lead in a circle"),
    errno.EMFILE: N_("too many files are open"),
    errno.ENAMETOOLONG: N_("its name is too long"),
    errno.ENFILE: N_("too many files are open"),
    errno.ENOENT: N_("there is no such file or folder"),
    errno.ENOSPC: N_("the disk is full"),
    errno.ENOTDIR: N_("a part of its path is not a folder"),
    errno.EPERM: N_("the user who runs this may not"),
    errno.EROFS: N_("the disk is read-only"),
    socket.EAI_NONAME: N_("nobody knows that name"),
}


def reason_of(failure: OSError) -> Phrase:
    """Return why the system refused; in the system's own words if they are none of `REASONS`."""
    return Phrase(REASONS.get(failure.errno or 0) or failure.strerror or type(failure).__name__)
