// SPDX-License-Identifier: GPL-2.0-or-later
#include "finding.h"

#include <stdarg.h>
#include <string.h>
#include "names.h"
#include "words.h"

#define OVERLAY_FULL_PERCENT	90

static const char see_history[] =
	"See 'recoveryctl history' and 'journalctl -b -1' for the cause";

static struct finding *add(struct findings *to, enum severity severity,
			   const char *id, const char *format, ...)
	_printf_(4, 5);

/* Keeps the list sorted, worst first, equals in the order they were found. */
static struct finding *add(struct findings *to, enum severity severity,
			   const char *id, const char *format, ...)
{
	struct finding *f;
	size_t at = to->n;
	va_list ap;

	/* There are fewer kinds than places; should that change: the mildest goes. */
	if (to->n == FINDINGS_MAX)
		at = --to->n;
	while (at && to->item[at - 1].severity < severity)
		at--;
	f = &to->item[at];
	memmove(f + 1, f, (to->n - at) * sizeof(*f));
	to->n++;
	*f = (struct finding){ .severity = severity, .id = id };
	va_start(ap, format);
	vsnprintf(f->text, sizeof(f->text), format, ap);
	va_end(ap);
	return f;
}

static void advise(struct finding *f, const char *format, ...) _printf_(2, 3);

static void advise(struct finding *f, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(f->advice, sizeof(f->advice), format, ap);
	va_end(ap);
}

const struct recov_partition *
partition_of_role(const struct recov_partition *partition, size_t n,
		  unsigned int role)
{
	for (size_t i = 0; i < n; i++)
		if (partition[i].role == role)
			return &partition[i];
	return NULL;
}

const char *slot_obstacle(const struct recov_state *state,
			  const struct recov_partition *partition, size_t n,
			  unsigned int slot)
{
	const struct recov_partition *p;

	if (!*state->slot[slot].partition)
		return "has no partition";
	p = partition_of_role(partition, n, slot ? RECOVERY_ROLE_SLOT_B :
						   RECOVERY_ROLE_SLOT_A);
	if (!p)
		return "has no partition";
	switch (p->content) {
	case RECOVERY_CONTENT_SQUASHFS:
	case RECOVERY_CONTENT_UBI:
	case RECOVERY_CONTENT_UIMAGE:
	case RECOVERY_CONTENT_FIT:
		return NULL;
	case RECOVERY_CONTENT_EMPTY:
		return "is empty";
	case RECOVERY_CONTENT_UNREADABLE:
		return "can't be read";
	default:
		return "holds no firmware that is known";
	}
}

static bool is_good(const struct status_facts *facts)
{
	return facts->state.boot.flags & RECOVERY_BOOT_FLAGS_GOOD;
}

static void find_undeclared(const struct status_facts *facts,
			    struct findings *to)
{
	struct finding *f;

	if (facts->report && facts->report->boot_id) {
		f = add(to, SEVERITY_ATTENTION, "boot-forgotten",
			"the module was loaded anew and does not know which boot this is");
		advise(f, "'systemctl restart recoveryd' tells it");
		return;
	}
	f = add(to, SEVERITY_PROBLEM, "boot-undeclared",
		"recovery-init did not run in this boot: nothing is decided, no failure is counted");
	advise(f, "Boot with boot=recovery on the kernel command line and an initramfs that has it ('update-initramfs -u'); 'recoveryctl check' tells more");
}

static void find_rung(const struct status_facts *facts, struct findings *to)
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
		f = add(to, SEVERITY_ATTENTION, "failsafe",
			"failsafe mode, because %s; settings are not used, changes are lost at reboot",
			why);
		if (crashed)
			advise(f, "%s; 'recoveryctl reset' if the settings are at fault, then 'recoveryctl reboot'",
			       see_history);
		else
			advise(f, "Do what you came for, then leave with 'recoveryctl reboot'");
		break;
	case RECOVERY_RUNG_FALLBACK:
		f = add(to, SEVERITY_ATTENTION, "fallback",
			"slot %s is running as fallback, because %s", slot, why);
		advise(f, "Install a firmware that works into slot %s, then 'recoveryctl slot try %s'",
		       slot_to_string(!boot->slot), slot_to_string(!boot->slot));
		break;
	case RECOVERY_RUNG_RESCUE:
		f = add(to, SEVERITY_PROBLEM, "rescue", "rescue, because %s", why);
		advise(f, "Install a firmware, then 'recoveryctl slot try a' and 'recoveryctl reboot'");
		break;
	case RECOVERY_RUNG_TRIAL:
		if (is_good(facts))
			break;
		f = add(to, SEVERITY_NOTE, "trial",
			"slot %s is on trial: without a good mark the board goes back to slot %s",
			slot, slot_to_string(!boot->slot));
		advise(f, "It is marked good once all services are up; 'recoveryctl mark-good' does it by hand");
		break;
	}
}

static void find_not_good(const struct status_facts *facts,
			  struct findings *to)
{
	const struct recov_boot *boot = &facts->state.boot;
	char d[WORDS_SHORT];
	struct finding *f;

	/* Rescue is left by an image, not by a good mark. */
	if (is_good(facts) || boot->rung == RECOVERY_RUNG_NONE ||
	    boot->rung == RECOVERY_RUNG_RESCUE)
		return;
	if (*facts->unhealthy) {
		f = add(to, SEVERITY_ATTENTION, "unhealthy",
			"%s failed, so this boot is not marked good: a crash or a reboot now counts as a failure",
			facts->unhealthy);
		advise(f, "'systemctl status %s' tells why; if all is well, 'recoveryctl mark-good'",
		       facts->unhealthy);
	} else if (facts->uptime_ms >= GOOD_TIMEOUT_MS) {
		f = add(to, SEVERITY_ATTENTION, "not-good",
			"up for %s and still not marked good: a crash now counts as a failure",
			duration_words(d, sizeof(d), facts->uptime_ms));
		advise(f, "'systemctl status boot-complete.target recovery-mark-good.service' tells what is missing; if all is well, 'recoveryctl mark-good'");
	}
	if (boot->attempts) {
		f = add(to, SEVERITY_ATTENTION, "failures",
			"%u of %u failures that lead one rung down", boot->attempts,
			boot->limit);
		advise(f, "%s", see_history);
	}
}

static void find_log(const struct status_facts *facts, struct findings *to)
{
	const struct recov_state *s = &facts->state;
	const char *part = *s->log.partition ? s->log.partition : "bootlog";
	struct finding *f;

	switch (s->log.health) {
	case RECOVERY_LOG_HEALTH_OK:
		break;
	case RECOVERY_LOG_HEALTH_BLANK:
		add(to, SEVERITY_NOTE, "log-blank",
		    "the boot log is new: nothing is known of earlier boots");
		break;
	case RECOVERY_LOG_HEALTH_ABSENT:
		f = add(to, SEVERITY_PROBLEM, "log-absent",
			"no flash partition for the boot log: this board forgets at power-off what failed");
		advise(f, "Make an MTD partition 'bootlog' of two or more erase blocks, or name another with the module's parameter; see recoveryctl(1)");
		break;
	case RECOVERY_LOG_HEALTH_DEGRADED:
		f = add(to, SEVERITY_ATTENTION, "log-degraded",
			"the boot log works, but has %u damaged records or bad blocks",
			s->log.damaged);
		advise(f, "After a power cut one damaged record is harmless; if the number grows, the flash of '%s' wears out",
		       part);
		break;
	case RECOVERY_LOG_HEALTH_FOREIGN:
		f = add(to, SEVERITY_PROBLEM, "log-foreign",
			"partition '%s' holds something that is not a boot log: it is left alone, the log is kept in memory",
			part);
		advise(f, "If its content may go: 'recoveryctl log format --force'");
		break;
	case RECOVERY_LOG_HEALTH_NEWER:
		f = add(to, SEVERITY_PROBLEM, "log-newer",
			"the boot log in '%s' was written by a later version: it is left alone, the log is kept in memory",
			part);
		advise(f, "Install that version again, or begin anew with 'recoveryctl log format --force'");
		break;
	case RECOVERY_LOG_HEALTH_FAILED:
		f = add(to, SEVERITY_PROBLEM, "log-failed",
			"the boot log in '%s' can't be written: it is kept in memory", part);
		advise(f, "'dmesg' tells what the flash said; 'recoveryctl log format' tries once more; else the flash is worn out");
		break;
	}
}

/* Of what the boot loader counts, tell before it acts. */
static void find_count(const struct recov_counter *c, struct findings *to)
{
	struct finding *f;

	if (c->down ? c->value : !c->limit || c->value < c->limit)
		return;
	if (c->down)
		f = add(to, SEVERITY_ATTENTION, "counter-limit",
			"the boot loader has no try left for this system");
	else
		f = add(to, SEVERITY_ATTENTION, "counter-limit",
			"the boot loader has counted %u boots, and acts at %u",
			c->value, c->limit);
	advise(f, "If all is well: 'recoveryctl mark-good', which resets its counter");
}

static void find_counter(const struct status_facts *facts, struct findings *to)
{
	const struct recov_counter *c = &facts->state.counter;
	struct finding *f;

	if (!c->present)
		return;
	if (c->has_value)
		find_count(c, to);
	switch (c->health) {
	case RECOVERY_COUNTER_HEALTH_OK:
	case RECOVERY_COUNTER_HEALTH_BLANK:
		return;
	case RECOVERY_COUNTER_HEALTH_DEGRADED:
		f = add(to, SEVERITY_ATTENTION, "counter-degraded",
			"a copy or a record of the boot loader's counter is damaged");
		advise(f, "'recoveryctl counter reset' repairs it");
		return;
	case RECOVERY_COUNTER_HEALTH_ABSENT:
	case RECOVERY_COUNTER_HEALTH_FAILED:
		f = add(to, SEVERITY_ATTENTION, "counter-unreadable",
			"the boot loader's counter can't be read: nobody tells it that this system works");
		advise(f, "'recoveryctl counter show' and 'dmesg' tell why");
		return;
	default:
		f = add(to, SEVERITY_ATTENTION, "counter-unknown",
			"where the boot loader's counter (%s) should be there is none: %s",
			c->format, counter_state_to_string(c->health));
		advise(f, "Correct its format and device, or make one of what lies there: 'recoveryctl counter reset --force'");
	}
}

static void find_loader(const struct status_facts *facts, struct findings *to)
{
	const char *name = loader_to_string(facts->conf->loader);
	struct finding *f;

	if (facts->loader == LOADER_VIEW_FAILED) {
		f = add(to, SEVERITY_ATTENTION, "loader-unreachable",
			"%s can't be told which slot to boot: %s", name,
			facts->loader_why);
		advise(f, "It goes on with the slot that it knows until Loader= and LoaderConfig= in recovery.conf fit");
	} else if (facts->loader == LOADER_VIEW_BEHIND) {
		f = add(to, SEVERITY_ATTENTION, "loader-behind",
			"%s has not been told yet which slot to boot", name);
		advise(f, "'recoveryctl slot sync' tells it now, else the next boot does");
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
		f = add(to, SEVERITY_NOTE, "slot-absent",
			"no partition for slot %s: nothing to fall back to", name);
		advise(f, "A partition 'slot-%s' gives the board a second firmware", name);
	} else if (obstacle) {
		f = add(to, s->next ? SEVERITY_PROBLEM : SEVERITY_ATTENTION,
			"slot-unbootable", "slot %s %s%s", name, obstacle,
			s->next ? ", and it is the one to boot next" :
				  ": nothing to fall back to");
		advise(f, "Install a firmware into '%s'", s->partition);
	} else if (s->state == RECOVERY_SLOT_STATE_BAD) {
		f = add(to, SEVERITY_ATTENTION, "slot-bad",
			"slot %s is marked bad: nothing to fall back to", name);
		advise(f, "Install a firmware that works, then 'recoveryctl slot try %s'; 'recoveryctl slot mark-good %s' if it was none of its fault",
		       name, name);
	}
}

static void find_slots(const struct status_facts *facts, struct findings *to)
{
	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++)
		find_slot(facts, i, to);
}

static void find_button(const struct status_facts *facts, struct findings *to)
{
	struct finding *f;

	if (facts->state.button.state == RECOVERY_BUTTON_STATE_ABSENT) {
		f = add(to, SEVERITY_NOTE, "button-absent",
			"no input device with the button's key");
		advise(f, "The module's parameter 'keys' names the key; 'evtest' shows what a device sends");
	} else if (facts->state.button.state == RECOVERY_BUTTON_STATE_STUCK) {
		f = add(to, SEVERITY_ATTENTION, "button-stuck",
			"the button is stuck down and ignored");
		advise(f, "Free it; if it is not pressed, its line is wired or configured the wrong way round");
	}
}

static void find_requests(const struct status_facts *facts,
			  struct findings *to)
{
	const struct recov_request *request = facts->state.request;
	struct finding *f;

	for (unsigned int i = 0; i < REQUEST_KINDS; i++) {
		if (!request[i].pending)
			continue;
		if (i == RECOVERY_REQUEST_KIND_RESET && facts->report &&
		    facts->report->reset_id == request[i].id) {
			add(to, SEVERITY_NOTE, "reset-running",
			    "factory reset %u took place; the old files are being wiped",
			    request[i].id);
			continue;
		}
		if (i == RECOVERY_REQUEST_KIND_REBOOT) {
			add(to, SEVERITY_NOTE, "reboot-wanted",
			    "the next reboot is asked for and won't count as a failure");
			continue;
		}
		f = add(to, SEVERITY_NOTE, "request-pending",
			"%s is requested and will be carried out at the next boot",
			request_words(i));
		advise(f, "'recoveryctl reboot' lets it happen, 'recoveryctl %s --cancel' takes it back",
		       request_kind_to_string(i));
	}
}

static void find_overlay(const struct status_facts *facts, struct findings *to)
{
	const struct recov_report *r = facts->report;
	struct finding *f;

	if (!r) {
		if (facts->state.boot.rung != RECOVERY_RUNG_NONE)
			add(to, SEVERITY_NOTE, "report-absent",
			    "recovery-init left no report: nothing is known about the overlay");
		return;
	}
	if (r->overlay == OVERLAY_TMPFS_FORCED) {
		f = add(to, SEVERITY_PROBLEM, "overlay-lost",
			"settings are not used and changes are lost at reboot: %s",
			*r->overlay_why ? r->overlay_why : "the overlay can't be mounted");
		advise(f, "'recoveryctl reset --hard' makes a new overlay, everything on the old one is lost");
	}
	if (r->overlay == OVERLAY_FLASH && facts->overlay_size &&
	    facts->overlay_used * 100 / facts->overlay_size >= OVERLAY_FULL_PERCENT) {
		f = add(to, SEVERITY_ATTENTION, "overlay-full",
			"the overlay is %u%% full",
			(unsigned int)(facts->overlay_used * 100 / facts->overlay_size));
		advise(f, "Remove files that were added; on a full overlay settings can't be saved");
	}
}

static const char *aside_words(unsigned int why)
{
	switch (why) {
	case SETTINGS_BOARD:
		return "another board has written it";
	case SETTINGS_NEWER:
		return "its configuration is newer than this firmware";
	case SETTINGS_OLDER:
		return "its configuration is too old for this firmware";
	default:
		return "it can't be read whose it is";
	}
}

static void find_aside(const struct report_settings *s, struct findings *to)
{
	struct finding *f;

	if (s->aside) {
		f = add(to, SEVERITY_ATTENTION, "settings-aside",
			"the overlay was set aside and this board begins on defaults: %s",
			aside_words(s->why));
		advise(f, "Nothing is lost, it is /overlay/aside.%u; 'recoveryctl settings list' tells whose it is, settings.rst how to use it again",
		       s->aside);
	} else if (s->asides) {
		f = add(to, SEVERITY_NOTE, "settings-aside-kept",
			"%u overlay%s that this firmware can't use %s set aside",
			s->asides, s->asides == 1 ? "" : "s",
			s->asides == 1 ? "is" : "are");
		advise(f, "'recoveryctl settings list' tells whose; remove /overlay/aside.* when they are of no use");
	}
}

static void find_settings(const struct status_facts *facts,
			  struct findings *to)
{
	const struct report_settings *s;
	const char *old;
	struct finding *f;

	if (!facts->report)
		return;
	s = &facts->report->settings;
	old = slot_to_string(s->slot);
	if (*s->trouble) {
		f = add(to, SEVERITY_ATTENTION, "settings-trouble",
			"settings: %.200s", s->trouble);
		advise(f, "'recoveryctl settings list' shows what there is; remove files that were added if the overlay is full");
	}
	if (s->restored && s->kept) {
		f = add(to, SEVERITY_NOTE, "settings-restored",
			"settings were restored from snapshot %u, because %s%s%s",
			s->restored, s->why == SETTINGS_WANTED ?
			"this was asked for" : s->failed ? "slot " :
			"this is not the firmware any more that wrote to slot ",
			s->why == SETTINGS_WANTED ? "" : old,
			s->why != SETTINGS_WANTED && s->failed ? " failed" : "");
		advise(f, "What they have replaced is snapshot %u: 'recoveryctl settings diff %u'",
		       s->kept, s->kept);
	} else if (s->restored) {
		add(to, SEVERITY_NOTE, "settings-restored",
		    "settings were restored from snapshot %u", s->restored);
	}
	find_aside(s, to);
}

static void find_config(const struct status_facts *facts, struct findings *to)
{
	const struct recov_conf *conf = facts->conf;
	struct finding *f;

	if (conf->n_problems) {
		f = add(to, SEVERITY_ATTENTION, "config", "%s%s", conf->problem[0],
			conf->n_problems > 1 ? " (and more)" : "");
		advise(f, "Correct that line; 'recoveryctl check' shows all of them");
	} else if (facts->report && facts->report->config_problems) {
		f = add(to, SEVERITY_ATTENTION, "config-initramfs",
			"the configuration in the initramfs had %u problems; the one on disk has none",
			facts->report->config_problems);
		advise(f, "'update-initramfs -u' copies the configuration to where it is needed first");
	}
}

static void find_daemon(const struct status_facts *facts, struct findings *to)
{
	struct finding *f;

	if (facts->daemon != DAEMON_STOPPED)
		return;
	f = add(to, SEVERITY_ATTENTION, "daemon",
		"recoveryd is not running: the button does nothing but to open failsafe mode at power-on");
	advise(f, "'systemctl start recoveryd', 'journalctl -u recoveryd' tells why it stopped");
}

static void find_flash(const struct status_facts *facts, struct findings *to)
{
	struct finding *f;

	for (size_t i = 0; i < facts->n_partitions; i++) {
		const struct recov_partition *p = &facts->partition[i];

		if (!p->ecc_failures)
			continue;
		f = add(to, SEVERITY_ATTENTION, "flash-ecc",
			"partition '%s' has %u errors that could not be corrected",
			p->name, p->ecc_failures);
		advise(f, "Write its content anew; see 'recoveryctl partitions'");
		return;
	}
}

static void find_phase(const struct status_facts *facts, struct findings *to)
{
	struct finding *f;

	/* What recoveryd shows by it is among what was found. */
	if (facts->state.phase != RECOVERY_PHASE_PROBLEM ||
	    (to->n && to->item[0].severity >= SEVERITY_ATTENTION))
		return;
	f = add(to, SEVERITY_ATTENTION, "phase-problem",
		"a program shows with the LED that something needs attention");
	advise(f, "'journalctl -b -p warning' may tell which one and why");
}

void findings_of(const struct status_facts *facts, struct findings *ret)
{
	static void (*const find[])(const struct status_facts *facts,
				    struct findings *to) = {
		find_rung, find_overlay, find_settings, find_log, find_counter,
		find_loader,
		find_not_good, find_slots,
		find_requests, find_config, find_daemon, find_button,
		find_flash, find_phase,
	};

	ret->n = 0;
	for (size_t i = 0; i < ARRAY_SIZE(find); i++)
		find[i](facts, ret);
}

enum verdict verdict_of(const struct status_facts *facts,
			const struct findings *findings)
{
	enum severity worst = findings->n ? findings->item[0].severity :
					    SEVERITY_NOTE;

	if (worst == SEVERITY_PROBLEM)
		return VERDICT_PROBLEM;
	if (worst == SEVERITY_ATTENTION)
		return VERDICT_ATTENTION;
	return is_good(facts) ? VERDICT_GOOD : VERDICT_STARTING;
}

const char *verdict_to_string(enum verdict v)
{
	static const char *const names[] = {
		[VERDICT_GOOD] = "good", [VERDICT_STARTING] = "starting",
		[VERDICT_ATTENTION] = "attention", [VERDICT_PROBLEM] = "problem",
	};

	return names[v];
}

const char *severity_to_string(enum severity s)
{
	static const char *const names[] = {
		[SEVERITY_NOTE] = "note", [SEVERITY_ATTENTION] = "attention",
		[SEVERITY_PROBLEM] = "problem",
	};

	return names[s];
}
