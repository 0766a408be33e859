// SPDX-License-Identifier: GPL-2.0-or-later
#include "counter_health.h"

const char *counter_health_to_string(unsigned int health)
{
	switch ((enum counter_health)health) {
	case COUNTER_HEALTH_OK:
		return "ok";
	case COUNTER_HEALTH_DEGRADED:
		return "degraded";
	case COUNTER_HEALTH_BLANK:
		return "blank";
	case COUNTER_HEALTH_UNKNOWN:
		return "unknown";
	case COUNTER_HEALTH_FOREIGN:
		return "foreign";
	case COUNTER_HEALTH_NEWER:
		return "newer";
	case COUNTER_HEALTH_DAMAGED:
		return "damaged";
	case COUNTER_HEALTH_FAILED:
		return "failed";
	}
	return "?";
}
