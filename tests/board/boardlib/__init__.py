# SPDX-License-Identifier: GPL-2.0-or-later
"""The emulated boards: create, power, press, watch, script."""
