"""Proposals for a person to accept or to leave: nothing here changes any data."""

from kb.assistant.proposals.proposal import OPEN, Basis, Proposal, Proposals

__all__ = ["OPEN", "Basis", "Proposal", "Proposals"]
