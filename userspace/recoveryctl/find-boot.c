// SPDX-License-Identifier: GPL-2.0-or-later
#include "find.h"

#include "names.h"
#include "words.h"

static const char see_history[] =
	"See 'recoveryctl history' and 'journalctl -b -1' for the cause";

static void find_undeclared(const struct status_facts *facts,
			    struct findings *to)
{
	struct finding *f;

	if (facts->report && facts->report->boot_id) {
		f = finding_add(to, SEVERITY_ATTENTION, "boot-forgotten",
				"the module was loaded anew and does not know which boot this is");
		finding_advise(f, "'systemctl restart recoveryd' tells it");
		return;
	}
	f = finding_add(to, SEVERITY_PROBLEM, "boot-undeclared",
			"recovery-init did not run in this boot: nothing is decided, no failure is counted");
	finding_advise(f, "Boot with boot=recovery on the kernel command line and an initramfs that has it ('update-initramfs -u'); 'recoveryctl check' tells more");
}

void find_rung(const struct status_facts *facts, struct findings *to)
{
	const struct recov_boot *boot = &facts->state.boot;
	const char *why = reason_words(boot->reason, boot->rung);
	const char *slot = slot_to_string(boot->slot);
	bool crashed = boot->reason == RECOVERY_REASON_CRASH_LOOP;
	struct finding *f;

	switch (boot->rung) {
	case RECOVERY_RUNG_NONE:
		find_undeclared(facts, to);
		break;
	case RECOVERY_RUNG_FAILSAFE:
		f = finding_add(to, SEVERITY_ATTENTION, "failsafe",
				"failsafe mode, because %s; settings are not used, changes are lost at reboot",
				why);
		if (crashed)
			finding_advise(f, "%s; 'recoveryctl reset' if the settings are at fault, then 'recoveryctl reboot'",
				       see_history);
		else
			finding_advise(f, "Do what you came for, then leave with 'recoveryctl reboot'");
		break;
	case RECOVERY_RUNG_FALLBACK:
		f = finding_add(to, SEVERITY_ATTENTION, "fallback",
				"slot %s is running as fallback, because %s", slot, why);
		finding_advise(f, "Install a firmware that works into slot %s, then 'recoveryctl slot try %s'",
			       slot_to_string(!boot->slot), slot_to_string(!boot->slot));
		break;
	case RECOVERY_RUNG_RESCUE:
		f = finding_add(to, SEVERITY_PROBLEM, "rescue", "rescue, because %s", why);
		finding_advise(f, "Install a firmware, then 'recoveryctl slot try a' and 'recoveryctl reboot'");
		break;
	case RECOVERY_RUNG_TRIAL:
		if (boot_is_good(facts))
			break;
		f = finding_add(to, SEVERITY_NOTE, "trial",
				"slot %s is on trial: without a good mark the board goes back to slot %s",
				slot, slot_to_string(!boot->slot));
		finding_advise(f, "It is marked good once all services are up; 'recoveryctl mark-good' does it by hand");
		break;
	}
}

void find_not_good(const struct status_facts *facts, struct findings *to)
{
	const struct recov_boot *boot = &facts->state.boot;
	char d[WORDS_SHORT];
	struct finding *f;

	/* Rescue is left by an image, not by a good mark. */
	if (boot_is_good(facts) || boot->rung == RECOVERY_RUNG_NONE ||
	    boot->rung == RECOVERY_RUNG_RESCUE)
		return;
	if (*facts->unhealthy) {
		f = finding_add(to, SEVERITY_ATTENTION, "unhealthy",
				"%s failed, so this boot is not marked good: a crash or a reboot now counts as a failure",
				facts->unhealthy);
		finding_advise(f, "'systemctl status %s' tells why; if all is well, 'recoveryctl mark-good'",
			       facts->unhealthy);
	} else if (facts->uptime_ms >= GOOD_TIMEOUT_MS) {
		f = finding_add(to, SEVERITY_ATTENTION, "not-good",
				"up for %s and still not marked good: a crash now counts as a failure",
				duration_words(d, sizeof(d), facts->uptime_ms));
		finding_advise(f, "'systemctl status boot-complete.target recovery-mark-good.service' tells what is missing; if all is well, 'recoveryctl mark-good'");
	}
	if (boot->attempts) {
		f = finding_add(to, SEVERITY_ATTENTION, "failures",
				"%u of %u failures that lead one rung down", boot->attempts,
				boot->limit);
		finding_advise(f, "%s", see_history);
	}
}

/* A reset that is more than a request */
static bool find_reset(const struct status_facts *facts, uint32_t id,
		       struct findings *to)
{
	const struct recov_report *r = facts->report;

	if (r && *r->overlay_missing)
		finding_add(to, SEVERITY_NOTE, "reset-waits",
			    "factory reset %u waits for the disk with the settings, %s",
			    id, r->overlay_missing);
	else if (r && r->reset_id == id && r->erase)
		finding_add(to, SEVERITY_NOTE, "reset-running",
			    "factory reset %u is under way", id);
	else if (r && r->reset_id == id && facts->carry.progress == CARRY_WIPING)
		finding_add(to, SEVERITY_NOTE, "reset-running",
			    "factory reset %u took place; the old files are being wiped, %u so far",
			    id, facts->carry.removed);
	else if (r && r->reset_id == id)
		finding_add(to, SEVERITY_NOTE, "reset-running",
			    "factory reset %u took place; the old files are being wiped",
			    id);
	else
		return false;
	return true;
}

void find_requests(const struct status_facts *facts, struct findings *to)
{
	const struct recov_request *request = facts->state.request;
	struct finding *f;

	for (unsigned int i = 0; i < REQUEST_KINDS; i++) {
		if (!request[i].pending)
			continue;
		if (i == RECOVERY_REQUEST_KIND_RESET &&
		    find_reset(facts, request[i].id, to))
			continue;
		if (i == RECOVERY_REQUEST_KIND_REBOOT) {
			finding_add(to, SEVERITY_NOTE, "reboot-wanted",
				    "the next reboot is asked for and won't count as a failure");
			continue;
		}
		f = finding_add(to, SEVERITY_NOTE, "request-pending",
				"%s is requested and will be carried out at the next boot",
				request_words(i));
		finding_advise(f, "'recoveryctl reboot' lets it happen, 'recoveryctl %s --cancel' takes it back",
			       request_kind_to_string(i));
	}
}
