/* SPDX-License-Identifier: GPL-2.0-only */
/* The words for the numbers of the ABI, as its specification spells them. */
#ifndef RECOVERY_NAMES_H
#define RECOVERY_NAMES_H

#include <linux/types.h>

struct recov_names {
	const char *const *name;
	unsigned int n;
};

extern const struct recov_names recov_rung_names;
extern const struct recov_names recov_reason_names;
extern const struct recov_names recov_cause_names;
extern const struct recov_names recov_phase_names;
extern const struct recov_names recov_slot_state_names;
extern const struct recov_names recov_request_names;
extern const struct recov_names recov_role_names;
extern const struct recov_names recov_content_names;
extern const struct recov_names recov_window_names;
extern const struct recov_names recov_button_names;
extern const struct recov_names recov_backend_names;
extern const struct recov_names recov_health_names;
extern const struct recov_names recov_counter_health_names;

/* The word for @value, "unknown" for one that has none. */
const char *recov_name(const struct recov_names *names, u32 value);

#endif /* RECOVERY_NAMES_H */
