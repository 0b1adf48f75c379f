"""The text of a file whose encoding nobody states: UTF-8, else GB 18030, whichever fits most of its lines. Pure."""

import codecs


def decoded(content: bytes) -> str:
    """Return the text; a byte that fits nowhere becomes U+FFFD, so that only its own row is lost."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    lines = [line for line in content.splitlines() if not line.isascii()]
    fitting = sum(1 for line in lines if _is(line, "utf-8"))
    encoding = "utf-8-sig" if 2 * fitting >= len(lines) else "gb18030"
    return content.decode(encoding, errors="replace")


def _is(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
