"""Elements as XML documents (XML 1.0, fifth edition)."""

import re
from xml.etree.ElementTree import Element, tostring

# Section 2.2, "Char". Of these only U+FFFE and U+FFFF get into the store.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(root: Element) -> bytes:
    """Return `root` as a document in UTF-8, with U+FFFD for whatever XML does not take."""
    text = _NO_CHARACTER.sub("\ufffd", tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()
