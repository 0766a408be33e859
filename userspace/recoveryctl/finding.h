/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a board and what to do about it. Pure. */
#ifndef RECOVERYCTL_FINDING_H
#define RECOVERYCTL_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "conf.h"
#include "genl.h"
#include "carry_state.h"
#include "report.h"

enum severity {
	SEVERITY_NOTE,		/* good to know */
	SEVERITY_ATTENTION,	/* works, but somebody should act */
	SEVERITY_PROBLEM,	/* does not do what it is there for */
};

/**
 * struct finding - one thing worth telling
 * @severity: how bad
 * @id: the same for ever, for scripts: "log-degraded"
 * @text: what it is
 * @advice: what to do, "" when nothing is to be done
 */
struct finding {
	enum severity severity;
	const char *id;
	char text[224];
	char advice[256];
};

#define FINDINGS_MAX	24

struct findings {
	struct finding item[FINDINGS_MAX];
	size_t n;
};

enum daemon_state {
	DAEMON_UNKNOWN,		/* no bus to ask */
	DAEMON_STOPPED,
	DAEMON_STARTING,	/* this boot has not come that far */
	DAEMON_RUNNING,
};

/* Of a boot loader that chooses the slot */
enum loader_view {
	LOADER_VIEW_NONE,	/* it does not choose */
	LOADER_VIEW_UNKNOWN,	/* who asks may not look */
	LOADER_VIEW_KNOWS,	/* which slot to boot */
	LOADER_VIEW_BEHIND,	/* has not been told yet */
	LOADER_VIEW_FAILED,	/* can't be told, loader_why says why */
};

/**
 * struct status_facts - all that is known
 * @state: from the module
 * @partition: all partitions
 * @n_partitions: how many
 * @report: of recovery-init, NULL when there is none
 * @carry: how far it is with an overlay that can't be used yet
 * @conf: configuration as it stands now
 * @daemon: is recoveryd there?
 * @loader: does the boot loader know which slot to boot?
 * @loader_why: what is wrong with it, "" when nothing is
 * @unhealthy: a failed unit that a good boot needs, "" when there is none
 * @uptime_ms: of this boot
 * @good_ms: uptime at which it was marked good, or UPTIME_UNKNOWN
 * @overlay_size: bytes on the overlay's file system, 0: not known
 * @overlay_used: bytes of it in use
 */
struct status_facts {
	struct recov_state state;
	const struct recov_partition *partition;
	size_t n_partitions;
	const struct recov_report *report;
	struct carry_state carry;
	const struct recov_conf *conf;
	enum daemon_state daemon;
	enum loader_view loader;
	char loader_why[160];
	char unhealthy[100];
	uint64_t uptime_ms;
	uint64_t good_ms;
	uint64_t overlay_size, overlay_used;
};

/* A boot that is not marked good after that long won't be by itself. */
#define GOOD_TIMEOUT_MS	(5 * 60 * 1000)

enum verdict {
	VERDICT_GOOD,
	VERDICT_STARTING,	/* nothing is wrong, not marked good yet */
	VERDICT_ATTENTION,
	VERDICT_PROBLEM,
};

/* Fills @ret, worst first. */
void findings_of(const struct status_facts *facts, struct findings *ret);

enum verdict verdict_of(const struct status_facts *facts,
			const struct findings *findings);

/* "good", "starting", "attention", "problem" */
const char *verdict_to_string(enum verdict v);
const char *severity_to_string(enum severity s);

#endif /* RECOVERYCTL_FINDING_H */
