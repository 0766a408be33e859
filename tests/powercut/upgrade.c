// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Logs from one version of the format to another. This program is built twice,
 * the second time as the version after the present one: images that one writes
 * are cut everywhere by the other while it takes them over, or left alone.
 */
#include "world.h"

#include <stdlib.h>
#include <linux/string.h>

#include "bootlog_format.h"
#include "invariants.h"

#define IMAGE_FILL	5	/* free units: the story that follows meets the end */

static FILE *images;

/* The same log on each kind of flash */
static void image_make(struct world *w, const struct geometry *g)
{
	world_new(w, g);
	if (world_open(w))
		abort();
	world_fill(w, IMAGE_FILL);
}

int upgrade_write(const char *path)
{
	static struct world w;
	unsigned int i;
	FILE *f = fopen(path, "w");

	if (!f)
		return -1;
	fputc(BOOTLOG_VERSION, f);
	for (i = 0; i < n_geometries; i++) {
		image_make(&w, &geometries[i]);
		fwrite(w.flash.mem, w.flash.erase_size, w.flash.blocks, f);
		world_free(&w);
	}
	return fclose(f);
}

/* Content and marks of pages come from the file; geometries come in turn. */
static int image_read(struct flash *flash)
{
	u32 size = flash->erase_size, i;
	u32 pages = size * flash->blocks / flash->write_size;

	if (fread(flash->mem, size, flash->blocks, images) != flash->blocks)
		return -1;
	for (i = 0; flash->kind == FLASH_NAND && i < pages; i++)
		flash->programmed[i] =
			memchr_inv(flash->mem + i * flash->write_size, 0xff,
				   flash->write_size) != NULL;
	return 0;
}

static const char *left_alone(struct world *w)
{
	struct bootlog_record rec = {
		.type = RECOVERY_RECORD_TYPE_BOOT,
		.boot = { .id = 1, .rung = RECOVERY_RUNG_NORMAL,
			  .reason = RECOVERY_REASON_DEFAULT },
	};
	u64 hash = flash_hash(&w->flash);

	if (w->log.health != RECOVERY_LOG_HEALTH_NEWER)
		return "a newer log is not recognised";
	if (bootlog_append(&w->log, &rec, 1) || w->log.state.boot.id != 1)
		return "the log does not go on in memory";
	if (bootlog_format(&w->log, false) == 0)
		return "a newer log is formatted without force";
	if (flash_hash(&w->flash) != hash || w->flash.ops)
		return "a newer log is changed";
	return NULL;
}

/* The first record goes to a block of this version. */
static bool goes_on(const struct world *from)
{
	static struct world w;
	const struct bootlog_header *hdr;
	struct bootlog_record rec = {
		.type = RECOVERY_RECORD_TYPE_SLOT, .slot = 1,
	};
	bool ok;

	world_new(&w, from->geometry);
	world_copy(&w, from);
	ok = !bootlog_append(&w.log, &rec, 1);
	hdr = (void *)(w.flash.mem + w.log.block * w.flash.erase_size);
	ok = ok && hdr->version == BOOTLOG_VERSION;
	world_free(&w);
	return ok;
}

static const char *taken_over(struct world *w)
{
	static struct world fresh;
	bool same;

	image_make(&fresh, w->geometry);
	same = state_same(&fresh.log.state, &w->log.state);
	world_free(&fresh);
	if (w->log.health != RECOVERY_LOG_HEALTH_OK)
		return "an older log is not in order";
	if (!same)
		return "an older log is read differently";
	if (!goes_on(w))
		return "an older log is written to";
	return cut_upgrade(w);
}

unsigned int upgrade_run(const char *path, unsigned int n)
{
	static struct world w;
	const char *what = NULL;
	unsigned int i;
	int version;

	images = fopen(path, "r");
	if (!images)
		abort();
	version = fgetc(images);
	for (i = 0; i < n_geometries && !what; i++) {
		world_new(&w, &geometries[i]);
		if (image_read(&w.flash) || world_open(&w))
			what = "the log can't be opened";
		else if (version > BOOTLOG_VERSION)
			what = left_alone(&w);
		else
			what = taken_over(&w);
		if (what)
			printf("# %s: %s\n", geometries[i].name, what);
		world_free(&w);
	}
	fclose(images);
	printf("%sok %u - version %d %s version %d\n", what ? "not " : "", n + 1,
	       BOOTLOG_VERSION, version > BOOTLOG_VERSION ? "leaves alone" :
	       "takes over", version);
	return what ? 1 : 0;
}
