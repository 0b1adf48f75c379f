"""What the system says went wrong, in plain words. Pure.

Of its own words only the name is kept (ECONNREFUSED), which can be looked up, and why a certificate is not valid.
"""

import errno
import re
import socket
from collections.abc import Mapping
from typing import Final

_SYSTEM: Final[Mapping[int, str]] = {
    errno.ECONNREFUSED: "refused", errno.ECONNRESET: "reset", errno.ECONNABORTED: "closed", errno.EPIPE: "closed",
    errno.ETIMEDOUT: "nobody answers", errno.ENETUNREACH: "no network leads there",
    errno.EHOSTUNREACH: "no way leads there", errno.ENETDOWN: "the network is down",
    errno.EACCES: "this machine forbids it", errno.EPERM: "this machine forbids it",
    errno.EADDRNOTAVAIL: "this machine has no port or address left",
    errno.EMFILE: "this process has too many files open"}
_CERTIFICATE: Final[Mapping[int, str]] = {  # X509_V_ERR_... of OpenSSL, x509_vfy.h
    9: "it is not valid yet", 10: "it has expired", 18: "it is signed by itself",
    **dict.fromkeys((19, 20, 21), "its authority is not known here"), 23: "it is revoked",
    62: "it is of another host", 64: "it is of another address"}
_RESOLVER: Final = {number: name for name, number in vars(socket).items() if name.startswith("EAI_")}
_NUMBERED: Final = re.compile(r"Errno (\d+)")  # in an error of several addresses, which has no number of its own


def system(error: OSError) -> str:
    """Return what an error of the operating system is, with its name: `refused (ECONNREFUSED)`."""
    number = error.errno or next(map(int, _NUMBERED.findall(str(error))), 0)
    return _SYSTEM.get(number, "it failed") + _in_brackets(errno.errorcode.get(number, ""))


def name_lookup(error: OSError) -> str:
    """Return that a host has no address: without internet it is the first thing that fails."""
    return "no connection: the name cannot be resolved" + _in_brackets(_RESOLVER.get(error.errno or 0, ""))


def certificate(error: Exception) -> str:
    """Return why a certificate is not taken; in OpenSSL's words where there are none of ours."""
    why = _CERTIFICATE.get(getattr(error, "verify_code", 0)) or getattr(error, "verify_message", "")
    return "the certificate is not valid" + (f": {why}" if why else "")


def tls(error: OSError) -> str:
    """Return that there is no TLS, with OpenSSL's name of the reason."""
    return "no connection: TLS failed" + _in_brackets(str(getattr(error, "reason", "") or ""))


def _in_brackets(name: str) -> str:
    return f" ({name})" if name else ""
