// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "bootlog_scan.h"

const struct geometry geometries[] = {
	{ "nor-2", FLASH_NOR, 1024, 1, 2, false },
	{ "nor-3", FLASH_NOR, 896, 1, 3, false },
	{ "nor-unit-64", FLASH_NOR, 2048, 64, 2, false },
	{ "nand-2", FLASH_NAND, 4096, 512, 2, false },
	{ "nand-4", FLASH_NAND, 4096, 512, 4, false },
	{ "nand-no-ecc", FLASH_NAND, 4096, 512, 3, true },
	{ "nor-2-reset", FLASH_NOR, 1024, 1, 2, false, RAM_KEPT },
	{ "nor-2-ram", FLASH_NOR, 1024, 1, 2, false, RAM_LOST },
	{ "nand-4-reset", FLASH_NAND, 4096, 512, 4, false, RAM_KEPT },
	{ "nand-4-ram", FLASH_NAND, 4096, 512, 4, false, RAM_LOST },
};

const unsigned int n_geometries = ARRAY_SIZE(geometries);

void world_new(struct world *w, const struct geometry *g)
{
	memset(w, 0, sizeof(*w));
	w->geometry = g;
	flash_init(&w->flash, g->kind, g->erase_size, g->write_size, g->blocks);
	w->flash.no_ecc = g->no_ecc;
	w->flash.ecc = 1;
}

void world_free(struct world *w)
{
	flash_free(&w->flash);
}

void world_copy(struct world *to, const struct world *from)
{
	to->geometry = from->geometry;
	flash_copy(&to->flash, &from->flash);
	to->log = from->log;
	/* What the log knows of its flash and memory is its own. */
	to->log.flash = flash_place(&to->flash);
	to->log.buf = to->buf;
	if (from->log.ram)
		to->log.ram = (void *)to->ram;
	memcpy(to->ram, from->ram, sizeof(to->ram));
}

u64 world_hash(const struct world *w)
{
	u64 h = flash_hash(&w->flash);

	h = hash_more(h, w->flash.worn, sizeof(w->flash.worn));
	h = hash_more(h, w->flash.stuck, sizeof(w->flash.stuck));
	/* What weak blocks lose is drawn from there. */
	if (memchr_inv(w->flash.weak, 0, sizeof(w->flash.weak)))
		h = hash_more(h, &w->flash.seed, sizeof(w->flash.seed));
	return hash_more(h, w->ram, sizeof(w->ram));
}

int world_open(struct world *w)
{
	struct recov_flash place = flash_place(&w->flash);
	int ret;

	ret = bootlog_open(&w->log, &place, w->buf, sizeof(w->buf));
	if (!ret && w->geometry->ram != RAM_NONE)
		bootlog_keep(&w->log, w->ram);
	return ret;
}

/* From now on a block fails: the one in use, or the one that comes next */
static void wear_out(struct world *w, const struct step *step)
{
	u32 blocks = w->flash.blocks;
	u32 now = w->log.block < blocks ? w->log.block : 0;

	if (step->stuck)
		w->flash.stuck[now] = true;
	/* Worse than one that says so: nothing is erased, and all seems well. */
	if (step->worn) {
		w->flash.worn[(now + 1) % blocks] = true;
		w->flash.lie = true;
	}
}

static int last_words(struct world *w, const struct step *step)
{
	struct bootlog *log = &w->log;
	u32 at, len = bootlog_last_words(log, step->rec, &at);

	/* Whether it worked nobody asks any more. */
	if (len)
		log->flash.ops->write(log->flash.ctx, at, log->buf, len);
	if (w->flash.off || world_open(w))
		return -EIO;
	return len ? 0 : bootlog_append(log, step->rec, step->n);
}

int world_step(struct world *w, const struct step *step)
{
	if (step->panic)
		return last_words(w, step);
	if (step->stuck || step->worn)
		wear_out(w, step);
	if (step->format)
		return bootlog_format(&w->log, true);
	return step->n ? bootlog_append(&w->log, step->rec, step->n) : 0;
}

void world_fill(struct world *w, u32 units)
{
	struct bootlog_record rec = {
		.type = RECOVERY_RECORD_TYPE_BOOT,
		.boot = {
			.rung = RECOVERY_RUNG_NORMAL,
			.reason = RECOVERY_REASON_DEFAULT,
		},
	};
	u32 id = 1;

	do {
		rec.boot.id = id++;
		if (bootlog_append(&w->log, &rec, 1))
			abort();
	} while (w->log.pos + units * bootlog_unit(&w->log) <
		 w->flash.erase_size);
	if (id >= FILL_BOOT)
		abort();
}
