# SPDX-License-Identifier: GPL-2.0-or-later
"""What a LED does, told from the moments at which it changed."""

import collections

SETTLE_S = 0.3  # the longest gap that still passes for a fast blink
WINDOW_S = 2.0  # look back this far where that holds enough edges
SLOW_S = 6.5  # and this far for slow blinking
MIN_EDGES = 4

Look = collections.namedtuple("Look", "state hz duty")


class LedHistory:
    """The last changes of one LED, oldest first."""

    def __init__(self):
        self.edges = collections.deque(maxlen=512)
        self.lit = False

    def change(self, when, lit):
        """The LED went on or off at @when (monotonic seconds)."""
        self.lit = lit
        self.edges.append((when, lit))

    def look(self, now):
        """What a person sees at @now: a Look with state "off", "on" or
        "blink"; hz and duty (0 to 1) are None unless it blinks."""
        steady = Look("on" if self.lit else "off", None, None)
        edges = self._since(now - SLOW_S)
        if len(edges) < MIN_EDGES:
            return steady
        # One long gap is a change of mind, two are a pattern.
        usual = sorted(_gaps(edges))[-2]
        if now - edges[-1][0] > max(SETTLE_S, 1.7 * usual):
            return steady
        recent = self._since(now - WINDOW_S)
        return _measure(recent if len(recent) >= MIN_EDGES else edges)

    def _since(self, when):
        return [edge for edge in self.edges if edge[0] >= when]


def _gaps(edges):
    return [after[0] - before[0] for before, after in zip(edges, edges[1:])]


def _measure(edges):
    """Rate and duty from the typical lit and dark times.

    A busy machine runs the guest's timers late, never early; so of the
    gaps of each kind the lower quartile is nearest to what the guest meant.
    """
    gaps = list(zip(_gaps(edges), edges))
    lit = _quartile(gap for gap, edge in gaps if edge[1])
    dark = _quartile(gap for gap, edge in gaps if not edge[1])
    return Look("blink", 1 / (lit + dark), lit / (lit + dark))


def _quartile(values):
    values = sorted(values)
    return values[len(values) // 4]


def describe(look):
    """The contract's words: "off", "on", "blink 5.0 Hz"."""
    if look["state"] != "blink":
        return look["state"]
    return f"blink {look['hz']:.1f} Hz"
