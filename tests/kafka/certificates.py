"""Certificate authorities and what they sign, made with `openssl`."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NEW_KEY: Final = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout")


@dataclass(frozen=True, kw_only=True)
class Signed:
    certificate: Path
    key: Path
    both: Path  # key and certificate in one file, as Kafka wants them


class Authority:
    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._key, self.certificate = folder, folder / f"{name}.key", folder / f"{name}.pem"
        openssl("req", "-x509", *_NEW_KEY, self._key, "-out", self.certificate, "-days", "2", "-subj", f"/CN={name}")

    def sign(self, name: str, host: str = "IP:127.0.0.1") -> Signed:
        key, request, certificate, both = (self._folder / f"{name}.{end}" for end in ("key", "csr", "pem", "both.pem"))
        openssl("req", *_NEW_KEY, key, "-out", request, "-subj", f"/CN={name}", "-addext", f"subjectAltName={host}")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial",
                "-days", "2", "-copy_extensions", "copy", "-out", certificate)
        both.write_bytes(key.read_bytes() + certificate.read_bytes())
        return Signed(certificate=certificate, key=key, both=both)


def openssl(*arguments: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
