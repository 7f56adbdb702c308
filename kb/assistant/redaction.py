"""Personal data as tokens: what leaves the machine names nobody, what comes back is filled in again."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: What identifies a person by its form: kind -> pattern. Chinese identity numbers end in a check digit or X.
_FORMS = {
    "mail": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "identity": r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"(?![\dA-Za-z])",
    "card": r"(?<![\d.-])(?:\d{16,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?)(?![\d.-])",
    "phone": r"(?<![\d.-])(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]\d{7,8}"
    r"|\+\d{1,3}[- ](?:\d[- ]?){6,12}\d)(?![\d.])",
}
_TOKEN = re.compile(r"\{\s*(?P<token>(?:person|mail|identity|card|phone):\d+)\s*\}")


class Redaction:
    """Replaces personal data by tokens such as ``{person:1}``, the same one for the same value, and back."""

    def __init__(self, people: Iterable[str]) -> None:
        names = sorted({name.strip() for name in people if len(name.strip()) > 1}, key=len, reverse=True)
        parts = [rf"(?<![A-Za-z]){re.escape(n)}(?![A-Za-z])" if n.isascii() else re.escape(n) for n in names]
        forms = [f"(?P<{kind}>{pattern})" for kind, pattern in _FORMS.items()]
        self._pattern = re.compile("|".join([*forms, f"(?P<person>{'|'.join(parts) or '(?!)'})"]))
        self._tokens: dict[str, str] = {}
        self._values: dict[str, str] = {}

    def __len__(self) -> int:
        """How many values were replaced so far."""
        return len(self._values)

    def hide(self, text: str) -> str:
        """``text`` with tokens for names, mail addresses, identity, card and phone numbers."""
        return self._pattern.sub(self._token, text)

    def _token(self, match: re.Match[str]) -> str:
        value, kind = match.group(), str(match.lastgroup)
        if value not in self._tokens:
            number = sum(known.startswith(f"{kind}:") for known in self._values) + 1
            self._tokens[value] = f"{kind}:{number}"
            self._values[f"{kind}:{number}"] = value
        return f"{{{self._tokens[value]}}}"

    def show(self, text: str) -> str:
        """``text`` with the values in place of the tokens; one that was never given out stays as it is."""
        return _TOKEN.sub(lambda match: self._values.get(match["token"], match.group()), text)
