# SPDX-License-Identifier: GPL-2.0-or-later
"""What a LED does, told from the moments at which it changed."""

import collections
import statistics

SETTLE_S = 0.3  # the longest gap that still passes for a fast blink
WINDOW_S = 2.0  # look back this far where that holds enough edges
SLOW_S = 6.5  # and this far for slow blinking
MIN_EDGES = 4

BURST_S = 4.2  # two whole bursts of a pattern of one a second
LONG = 2.0  # a dark time this much longer than usual ends a burst

Look = collections.namedtuple("Look", "state hz duty flashes",
                              defaults=(None, None, None))


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
        """What a person sees at @now: a Look with state "off", "on",
        "blink" (with hz and duty, 0 to 1) or "flash" (so many flashes and
        a pause, hz times a second)."""
        steady = Look("on" if self.lit else "off")
        edges = self._since(now - SLOW_S)
        if len(edges) < MIN_EDGES:
            return steady
        # One long gap is a change of mind, two are a pattern.
        usual = sorted(_gaps(edges))[-2]
        if now - edges[-1][0] > max(SETTLE_S, 1.7 * usual):
            return steady
        pattern = _pattern(self._since(now - BURST_S))
        if pattern:
            return pattern
        recent = self._since(now - WINDOW_S)
        return _measure(recent if len(recent) >= MIN_EDGES else edges)

    def _since(self, when):
        return [edge for edge in self.edges if edge[0] >= when]


def _gaps(edges):
    return [after[0] - before[0] for before, after in zip(edges, edges[1:])]


def _measure(edges):
    """Rate and duty from the typical period and lit time: a busy machine
    runs some of the guest's timers late, and the ones after those early."""
    gaps = list(zip(_gaps(edges), edges))
    period = statistics.median(
        after[0] - before[0] for before, after in zip(edges, edges[2:]))
    lit = statistics.median(gap for gap, edge in gaps if edge[1])
    return Look("blink", 1 / period, min(1, lit / period))


def _pattern(edges):
    """The Look of equal bursts with pauses, or None."""
    dark = [(gap, at) for at, gap in enumerate(_gaps(edges))
            if not edges[at][1]]
    if len(dark) < MIN_EDGES:
        return None
    usual = statistics.quantiles((gap for gap, _at in dark), n=4,
                                 method="inclusive")[0]
    ends = [at for gap, at in dark if gap > LONG * usual]
    counts = {(after - before) // 2 for before, after in zip(ends, ends[1:])}
    if len(ends) < 3 or len(counts) != 1 or counts == {1}:
        return None
    period = (edges[ends[-1]][0] - edges[ends[0]][0]) / (len(ends) - 1)
    return Look("flash", 1 / period, None, counts.pop())


def describe(look):
    """The contract's words: "off", "on", "blink 5.0 Hz"; and for patterns
    "flash 2 x 1.0 Hz", two flashes and a pause once a second."""
    if look["state"] == "blink":
        return f"blink {look['hz']:.1f} Hz"
    if look["state"] == "flash":
        return f"flash {look['flashes']} x {look['hz']:.1f} Hz"
    return look["state"]
