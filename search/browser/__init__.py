"""The index as plain files that a web page can search by itself: no server, no module loading, also from file://.

``export`` writes scripts that each hand one named part to the page; ``js/`` holds the search itself, a port of
this library: the same tokens, scores and fusion, and with them (nearly) the same order.
"""

from search.browser.export import Page, export

__all__ = ["Page", "export"]
