// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include <stdarg.h>
#include <string.h>
#include "facts.h"
#include "json.h"
#include "names.h"
#include "obstacle.h"
#include "pager.h"
#include "status-json.h"
#include "table.h"
#include "words.h"

#define LABEL_WIDTH	11
#define SCREEN_LINES	23	/* 24 less the next prompt */

/* What is printed counts its lines, to fit what follows onto the screen. */
struct page {
	const struct status_facts *facts;
	unsigned int columns, lines;
};

static void field(struct page *page, const char *label, const char *format, ...)
	_printf_(3, 4);

static void field(struct page *page, const char *label, const char *format, ...)
{
	char text[WORDS_LINE * 2], first[LABEL_WIDTH + 3];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	snprintf(first, sizeof(first), "%*s%s", LABEL_WIDTH, label,
		 *label ? ": " : "  ");
	page->lines += print_wrapped(first, LABEL_WIDTH + 2, text, page->columns);
}

static const char *good_words(char *buf, size_t size,
			      const struct status_facts *facts)
{
	char d[WORDS_SHORT];

	if (!(facts->state.boot.flags & RECOVERY_BOOT_FLAGS_GOOD))
		snprintf(buf, size, "not marked good yet");
	else if (facts->good_ms == UPTIME_UNKNOWN ||
		 facts->good_ms > facts->uptime_ms)
		snprintf(buf, size, "marked good");
	else
		snprintf(buf, size, "marked good %s ago",
			 duration_words(d, sizeof(d),
					facts->uptime_ms - facts->good_ms));
	return buf;
}

static const char *boot_words(char *buf, size_t size,
			      const struct status_facts *facts)
{
	const struct recov_boot *boot = &facts->state.boot;
	char good[WORDS_LINE / 2];

	if (boot->rung == RECOVERY_RUNG_NONE)
		snprintf(buf, size, "this boot is not declared");
	else
		snprintf(buf, size, "slot %s, %s, %s", slot_to_string(boot->slot),
			 rung_words(boot->rung),
			 good_words(good, sizeof(good), facts));
	return buf;
}

/* The worst finding is the verdict, with what to do right below it. */
static void print_verdict(struct page *page, const struct findings *findings)
{
	static const struct {
		const char *word;
		enum colour colour;
	} look[] = {
		[VERDICT_GOOD] = { "Good", COLOUR_GOOD },
		[VERDICT_STARTING] = { "Starting", COLOUR_BOLD },
		[VERDICT_ATTENTION] = { "Attention", COLOUR_ATTENTION },
		[VERDICT_PROBLEM] = { "Problem", COLOUR_PROBLEM },
	};
	enum verdict v = verdict_of(page->facts, findings);
	char boot[WORDS_LINE], first[64];
	const char *text;

	snprintf(first, sizeof(first), "%s: ", look[v].word);
	text = v < VERDICT_ATTENTION ? boot_words(boot, sizeof(boot), page->facts) :
				       findings->item[0].text;
	fputs(colour(look[v].colour), stdout);
	page->lines += print_wrapped(first, strlen(first), text, page->columns);
	fputs(colour_end(), stdout);
	if (v >= VERDICT_ATTENTION && *findings->item[0].advice)
		field(page, "What to do", "%s", findings->item[0].advice);
}

/* What the verdict has said already is not said again. */
static void print_boot(struct page *page, enum verdict verdict)
{
	const struct recov_boot *boot = &page->facts->state.boot;
	const struct status_facts *facts = page->facts;
	char text[WORDS_LINE], up[WORDS_SHORT];

	duration_words(up, sizeof(up), facts->uptime_ms);
	if (boot->rung == RECOVERY_RUNG_NONE) {
		field(page, "This boot", "not declared, up %s", up);
		return;
	}
	if (verdict < VERDICT_ATTENTION)
		field(page, "This boot", "no. %u, up %s", boot->id, up);
	else
		field(page, "This boot", "no. %u, %s, up %s", boot->id,
		      boot_words(text, sizeof(text), facts), up);
	if (boot->reason != RECOVERY_REASON_DEFAULT &&
	    boot->rung < RECOVERY_RUNG_FAILSAFE)
		field(page, "Why", "%s", reason_words(boot->reason, boot->rung));
}

static void print_last(struct page *page)
{
	const struct recov_state *s = &page->facts->state;
	char text[WORDS_LINE];

	field(page, "Last boot", "%s",
	      end_words(text, sizeof(text), &s->prev, &page->facts->conf->ladder));
	if (s->boot.limit)
		field(page, "Failures", "%u of %u before this boot%s",
		      s->boot.attempts, s->boot.limit,
		      s->boot.attempts && s->boot.flags & RECOVERY_BOOT_FLAGS_GOOD ?
		      ", forgotten since the good mark" : "");
	else
		field(page, "Failures", "%u before this boot, no limit",
		      s->boot.attempts);
	if (s->boot.short_count)
		field(page, "", "%u short power cycles in a row",
		      s->boot.short_count);
}

static void print_slots(struct page *page)
{
	const struct status_facts *f = page->facts;

	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++) {
		const struct recov_slot *s = &f->state.slot[i];
		const char *obstacle;
		char label[16];

		snprintf(label, sizeof(label), "Slot %s", slot_to_string(i));
		if (!*s->partition) {
			field(page, label, "no partition");
			continue;
		}
		obstacle = slot_obstacle(&f->state, f->partition,
					 f->n_partitions, i);
		field(page, label, "%s%s%s%s%s (%s)", slot_state_words(s->state),
		      s->active ? ", running" : "", s->next ? ", boots next" : "",
		      obstacle ? ", " : "", obstacle ?: "", s->partition);
	}
}

static void print_window_and_button(struct page *page)
{
	const struct recov_state *s = &page->facts->state;
	char text[WORDS_LINE] = "";

	if (s->window.state == RECOVERY_WINDOW_STATE_OPEN)
		snprintf(text, sizeof(text), ", %u ms left", s->window.remaining_ms);
	field(page, "Window", "%s%s", window_words(s->window.state), text);
	*text = '\0';
	if (s->button.state == RECOVERY_BUTTON_STATE_PRESSED)
		snprintf(text, sizeof(text), " for %u ms", s->button.held_ms);
	field(page, "Button", "%s%s, %u press%s, %u input device%s",
	      button_state_to_string(s->button.state), text,
	      s->button.presses, s->button.presses == 1 ? "" : "es",
	      s->button.devices, s->button.devices == 1 ? "" : "s");
}

static void print_log(struct page *page)
{
	const struct recov_state *s = &page->facts->state;

	if (s->log.backend == RECOVERY_LOG_BACKEND_MTD)
		field(page, "Boot log", "%s, %u records, %u erases (%s)",
		      log_health_to_string(s->log.health), s->log.records,
		      s->log.erases, s->log.partition);
	else
		field(page, "Boot log", "in memory only, %s",
		      log_health_to_string(s->log.health));
}

static void print_loader(struct page *page)
{
	static const char *const words[] = {
		[LOADER_VIEW_UNKNOWN] = "chooses the slot (ask as root what it knows)",
		[LOADER_VIEW_KNOWS] = "chooses the slot, and knows which",
		[LOADER_VIEW_BEHIND] = "chooses the slot, and has not been told which",
		[LOADER_VIEW_FAILED] = "chooses the slot, and can't be told which",
	};
	const struct status_facts *f = page->facts;

	if (f->loader != LOADER_VIEW_NONE)
		field(page, "Boot loader", "%s (%s)", words[f->loader],
		      loader_to_string(f->conf->loader));
}

static void print_counter(struct page *page)
{
	const struct recov_counter *c = &page->facts->state.counter;
	const char *label = page->facts->loader ? "" : "Boot loader";
	char limit[WORDS_SHORT] = "";

	if (!c->present)
		return;
	if (c->limit && !c->down)
		snprintf(limit, sizeof(limit), " of %u", c->limit);
	if (!c->has_value)
		field(page, label, "counts an unknown number (%s, %s)",
		      c->format, counter_state_to_string(c->health));
	else if (c->down)
		field(page, label, "has %u tries left (%s)", c->value,
		      c->format);
	else
		field(page, label, "has counted %u%s boots (%s)",
		      c->value, limit, c->format);
}

/* UBI's devices have no path. */
static bool is_disk(const char *device)
{
	return !strncmp(device, "/dev/", 5) &&
	       strncmp(device, "/dev/mtdblock", 13);
}

static void print_overlay(struct page *page)
{
	const struct status_facts *f = page->facts;
	const struct recov_report *r = f->report;
	char used[WORDS_SHORT], size[WORDS_SHORT];
	const char *where;

	if (!r) {
		field(page, "Overlay", "not known");
		return;
	}
	switch (r->overlay) {
	case OVERLAY_NONE:
		field(page, "Overlay", "none");
		break;
	case OVERLAY_TMPFS:
		field(page, "Overlay", "in memory (tmpfs), because of %s",
		      rung_words(r->rung));
		break;
	case OVERLAY_TMPFS_FORCED:
		field(page, "Overlay", "in memory (tmpfs), because %s",
		      *r->overlay_why ? r->overlay_why : "the flash can't be used");
		break;
	case OVERLAY_FLASH:
		where = is_disk(r->overlay_device) ? "disk" : "flash";
		if (f->overlay_size)
			field(page, "Overlay", "on %s, %s of %s used (%s, %s)", where,
			      size_words(used, sizeof(used), f->overlay_used),
			      size_words(size, sizeof(size), f->overlay_size),
			      r->overlay_fstype, r->overlay_device);
		else
			field(page, "Overlay", "on %s (%s, %s)", where,
			      r->overlay_fstype, r->overlay_device);
		break;
	}
}

static void print_requests(struct page *page)
{
	const struct recov_request *request = page->facts->state.request;
	char text[WORDS_LINE] = "";
	size_t n = 0;

	for (unsigned int i = 0; i < REQUEST_KINDS; i++)
		if (request[i].pending && n < sizeof(text))
			n += snprintf(text + n, sizeof(text) - n, "%s%s (no. %u)",
				      n ? ", " : "", request_words(i),
				      request[i].id);
	if (n)
		field(page, "Requests", "%s", text);
}

static void print_daemon(struct page *page)
{
	static const char *const words[] = {
		[DAEMON_UNKNOWN] = "not known, there is no D-Bus to ask",
		[DAEMON_STOPPED] = "not running",
		[DAEMON_STARTING] = "starting",
		[DAEMON_RUNNING] = "running",
	};

	field(page, "recoveryd", "%s", words[page->facts->daemon]);
}

/* Lines that a paragraph takes, at most: words can waste half a line. */
static unsigned int lines_needed(const struct page *page,
				 const struct finding *f)
{
	unsigned int width = page->columns - LABEL_WIDTH - 2;

	return strlen(f->text) / (width - 10) + 1 +
	       (*f->advice ? strlen(f->advice) / (width - 10) + 1 : 0);
}

static void print_findings(struct page *page, const struct findings *findings,
			   bool full)
{
	static const struct {
		const char *label;
		enum colour colour;
	} look[] = {
		[SEVERITY_NOTE] = { "Note", COLOUR_NONE },
		[SEVERITY_ATTENTION] = { "Attention", COLOUR_ATTENTION },
		[SEVERITY_PROBLEM] = { "Problem", COLOUR_PROBLEM },
	};

	/* The first one is the verdict, unless nothing is wrong. */
	bool told = verdict_of(page->facts, findings) >= VERDICT_ATTENTION;

	for (size_t i = told; i < findings->n; i++) {
		const struct finding *f = &findings->item[i];
		bool last = i + 1 == findings->n;

		if (!full && page->lines + lines_needed(page, f) + !last >
			     SCREEN_LINES) {
			ctl_line("%zu more: 'recoveryctl status --full'",
				 findings->n - i);
			return;
		}
		fputs(colour(look[f->severity].colour), stdout);
		field(page, look[f->severity].label, "%s", f->text);
		fputs(colour_end(), stdout);
		if (*f->advice)
			field(page, "What to do", "%s", f->advice);
	}
}

static void print_status(const struct facts *facts,
			 const struct findings *findings, bool full)
{
	struct page page = {
		.facts = &facts->status,
		.columns = terminal_columns(),
	};

	print_verdict(&page, findings);
	print_boot(&page, verdict_of(&facts->status, findings));
	print_last(&page);
	print_slots(&page);
	print_window_and_button(&page);
	print_log(&page);
	print_loader(&page);
	print_counter(&page);
	print_overlay(&page);
	print_requests(&page);
	print_daemon(&page);
	print_findings(&page, findings, full);
}

int verb_status(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(facts_done) struct facts facts;
	struct findings findings;
	int r;

	r = facts_collect(ctl->client, ctl->conf, &facts);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the state");
	findings_of(&facts.status, &findings);
	if (ctl->json != JSON_OFF) {
		r = json_print(status_to_json(&facts.status, &findings), ctl->json);
		if (r < 0)
			return ctl_error(CTL_FAILED, "%s", strerror(-r));
	} else if (!(ctl->given & OPT_QUIET)) {
		if (ctl->given & OPT_FULL)
			pager_open(ctl);
		print_status(&facts, &findings, ctl->given & OPT_FULL);
	}
	return verdict_of(&facts.status, &findings) >= VERDICT_ATTENTION ?
	       CTL_ATTENTION : CTL_OK;
}
