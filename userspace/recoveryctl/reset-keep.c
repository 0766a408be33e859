// SPDX-License-Identifier: GPL-2.0-or-later
#include "reset-keep.h"

#include <fcntl.h>
#include <string.h>
#include "keep_reset.h"
#include "names.h"
#include "tree.h"

#define OVERLAY_DIR	"/overlay"

static int no_set(const struct keep_sets *all, const char *name)
{
	const char *names[KEEP_PATHS_MAX], *near;
	char list[192];

	for (size_t i = 0; i < all->n; i++)
		names[i] = all->item[i].set;
	near = nearest_name(name, names, all->n);
	if (near)
		return ctl_error(CTL_USAGE, "--keep=%s: there is no such set of files, did you mean '%s'?",
				 name, near);
	keep_names(all, list, sizeof(list));
	return ctl_error(CTL_USAGE, "--keep=%s: there is no such set of files, those of [Reset] in recovery.conf are: %s",
			 name, list);
}

static int choose(const struct ctl *ctl, struct keep_sets *ret)
{
	const struct keep_sets *all = &ctl->conf->keep_sets;

	for (size_t i = 0; i < ctl->n_keep; i++) {
		struct keep_sets known = { .n = 0 };

		if (!keep_choose(ret, ctl->keep[i], &known))
			continue;	/* named twice */
		if (keep_choose(all, ctl->keep[i], ret))
			return no_set(all, ctl->keep[i]);
	}
	return CTL_OK;
}

static int check(const struct reset_keep *keep)
{
	_cleanup_(closep) int upper = tree_open(keep->dirfd, "upper");

	if (upper < 0)
		return ctl_error(CTL_FAILED, "no overlay is mounted at " OVERLAY_DIR ", so nothing can be kept: 'recoveryctl status' tells why, 'recoveryctl overlay mount' may help");
	for (size_t i = 0; i < keep->sets.n; i++) {
		const struct keep_path *p = &keep->sets.item[i];
		unsigned int n;
		int r = keep_look(upper, p->path, &n);

		if (r == -ENOTDIR)
			return ctl_error(CTL_FAILED, "%s of set %s can't be kept: the way there leads over a symbolic link or a file, which a reset does not follow",
					 p->path, p->set);
		if (r < 0)
			return ctl_error(CTL_FAILED, "%s of set %s can't be kept: %s",
					 p->path, p->set, strerror(-r));
	}
	return CTL_OK;
}

int reset_keep_begin(const struct ctl *ctl, struct reset_keep *keep)
{
	int r;

	*keep = (struct reset_keep){ .dirfd = -EBADF };
	if (!ctl->n_keep)
		return CTL_OK;
	r = choose(ctl, &keep->sets);
	if (r)
		return r;
	keep->dirfd = open(OVERLAY_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return check(keep);
}

static void tell_path(int upper, const struct keep_path *p)
{
	unsigned int n = 0;

	if (keep_look(upper, p->path, &n) || !n)
		ctl_line("         %s (%s): as the firmware has it", p->path,
			 p->set);
	else if (n == 1)
		ctl_line("         %s (%s)", p->path, p->set);
	else
		ctl_line("         %s (%s): %u names", p->path, p->set, n);
}

void reset_keep_tell(const struct reset_keep *keep)
{
	_cleanup_(closep) int upper = tree_open(keep->dirfd, "upper");

	if (!keep->sets.n)
		return;
	puts("         and, as it is now, all of");
	for (size_t i = 0; i < keep->sets.n; i++)
		tell_path(upper, &keep->sets.item[i]);
}

int reset_keep_write(struct reset_keep *keep)
{
	int r;

	if (!keep->sets.n)
		return CTL_OK;
	r = keep_write(keep->dirfd, &keep->sets, &keep->number);
	return r < 0 ? ctl_error(CTL_FAILED, "writing down what is to be kept in " OVERLAY_DIR ": %s, nothing was changed",
				 strerror(-r)) : CTL_OK;
}

void reset_keep_undo(struct reset_keep *keep)
{
	if (keep->number)
		(void)!keep_forget(keep->dirfd);
}

void reset_keep_done(struct reset_keep *keep)
{
	closep(&keep->dirfd);
}
