// SPDX-License-Identifier: GPL-2.0-or-later
#include "find.h"

#include "names.h"
#include "obstacle.h"

void find_log(const struct status_facts *facts, struct findings *to)
{
	const struct recov_state *s = &facts->state;
	const char *part = *s->log.partition ? s->log.partition : "bootlog";
	struct finding *f;

	switch (s->log.health) {
	case RECOVERY_LOG_HEALTH_OK:
		break;
	case RECOVERY_LOG_HEALTH_BLANK:
		finding_add(to, SEVERITY_NOTE, "log-blank",
			    "the boot log is new: nothing is known of earlier boots");
		break;
	case RECOVERY_LOG_HEALTH_ABSENT:
		f = finding_add(to, SEVERITY_PROBLEM, "log-absent",
				"no flash partition for the boot log: this board forgets at power-off what failed");
		finding_advise(f, "Make an MTD partition 'bootlog' of two or more erase blocks, or name another with the module's parameter; see recoveryctl(1)");
		break;
	case RECOVERY_LOG_HEALTH_DEGRADED:
		f = finding_add(to, SEVERITY_ATTENTION, "log-degraded",
				"the boot log works, but has %u damaged records or bad blocks",
				s->log.damaged);
		finding_advise(f, "After a power cut one damaged record is harmless; if the number grows, the flash of '%s' wears out",
			       part);
		break;
	case RECOVERY_LOG_HEALTH_FOREIGN:
		f = finding_add(to, SEVERITY_PROBLEM, "log-foreign",
				"partition '%s' holds something that is not a boot log: it is left alone, the log is kept in memory",
				part);
		finding_advise(f, "If its content may go: 'recoveryctl log format --force'");
		break;
	case RECOVERY_LOG_HEALTH_NEWER:
		f = finding_add(to, SEVERITY_PROBLEM, "log-newer",
				"the boot log in '%s' was written by a later version: it is left alone, the log is kept in memory",
				part);
		finding_advise(f, "Install that version again, or begin anew with 'recoveryctl log format --force'");
		break;
	case RECOVERY_LOG_HEALTH_FAILED:
		f = finding_add(to, SEVERITY_PROBLEM, "log-failed",
				"the boot log in '%s' can't be written: it is kept in memory",
				part);
		finding_advise(f, "'dmesg' tells what the flash said; 'recoveryctl log format' tries once more; else the flash is worn out");
		break;
	}
}

static void find_slot(const struct status_facts *facts, unsigned int slot,
		      struct findings *to)
{
	const struct recov_slot *s = &facts->state.slot[slot];
	const char *name = slot_to_string(slot);
	const char *obstacle;
	struct finding *f;

	obstacle = slot_obstacle(&facts->state, facts->partition,
				 facts->n_partitions, slot);
	if (!*s->partition) {
		f = finding_add(to, SEVERITY_NOTE, "slot-absent",
				"no partition for slot %s: nothing to fall back to", name);
		finding_advise(f, "A partition 'slot-%s' gives the board a second firmware", name);
	} else if (obstacle) {
		f = finding_add(to, s->next ? SEVERITY_PROBLEM : SEVERITY_ATTENTION,
				"slot-unbootable", "slot %s %s%s", name, obstacle,
				s->next ? ", and it is the one to boot next" :
				": nothing to fall back to");
		finding_advise(f, "Install a firmware into '%s'", s->partition);
	} else if (s->state == RECOVERY_SLOT_STATE_BAD) {
		f = finding_add(to, SEVERITY_ATTENTION, "slot-bad",
				"slot %s is marked bad: nothing to fall back to", name);
		finding_advise(f, "Install a firmware that works, then 'recoveryctl slot try %s'; 'recoveryctl slot mark-good %s' if it was none of its fault",
			       name, name);
	}
}

void find_slots(const struct status_facts *facts, struct findings *to)
{
	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++)
		find_slot(facts, i, to);
}

void find_flash(const struct status_facts *facts, struct findings *to)
{
	struct finding *f;

	for (size_t i = 0; i < facts->n_partitions; i++) {
		const struct recov_partition *p = &facts->partition[i];

		if (!p->ecc_failures)
			continue;
		f = finding_add(to, SEVERITY_ATTENTION, "flash-ecc",
				"partition '%s' has %u errors that could not be corrected",
				p->name, p->ecc_failures);
		finding_advise(f, "Write its content anew; see 'recoveryctl partitions'");
		return;
	}
}

void find_button(const struct status_facts *facts, struct findings *to)
{
	struct finding *f;

	if (facts->state.button.state == RECOVERY_BUTTON_STATE_ABSENT) {
		f = finding_add(to, SEVERITY_NOTE, "button-absent",
				"no input device with the button's key");
		finding_advise(f, "The module's parameter 'keys' names the key; 'evtest' shows what a device sends");
	} else if (facts->state.button.state == RECOVERY_BUTTON_STATE_STUCK) {
		f = finding_add(to, SEVERITY_ATTENTION, "button-stuck",
				"the button is stuck down and ignored");
		finding_advise(f, "Free it; if it is not pressed, its line is wired or configured the wrong way round");
	}
}
