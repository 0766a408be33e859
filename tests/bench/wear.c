// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Erases and programs of healthy boots on simulated flash, by the module's own
 * code: wear ERASE-SIZE WRITE-SIZE BLOCKS BOOTS [ram]. Writes records, programs,
 * erases of all blocks, and those of the block that was erased most.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootlog.h"
#include "simflash.h"

static u8 buf[16384];
static u8 ram[BOOTLOG_RAM_SIZE];

static void die(const char *what)
{
	fprintf(stderr, "wear: %s\n", what);
	exit(1);
}

static void append(struct bootlog *log, u8 type, u32 boot)
{
	struct bootlog_record rec = { .type = type };

	rec.boot.id = boot;
	if (type == RECOVERY_RECORD_TYPE_BOOT) {
		rec.boot.rung = RECOVERY_RUNG_NORMAL;
		rec.boot.reason = RECOVERY_REASON_DEFAULT;
	} else if (type == RECOVERY_RECORD_TYPE_CLEAN) {
		rec.end = RECOVERY_END_REBOOT;
		rec.uptime_ms = 3600000;
	}
	if (bootlog_append(log, &rec, 1))
		die("a record was refused");
}

/* What a board says from its start to its reboot */
static unsigned int healthy_boot(struct flash *flash, bool keep, u32 boot)
{
	static const u8 said[] = {
		RECOVERY_RECORD_TYPE_BOOT, RECOVERY_RECORD_TYPE_ALIVE,
		RECOVERY_RECORD_TYPE_GOOD, RECOVERY_RECORD_TYPE_CLEAN,
	};
	struct recov_flash place = flash_place(flash);
	struct bootlog log;

	if (bootlog_open(&log, &place, buf, sizeof(buf)))
		die("the log can't be read");
	if (keep)
		bootlog_keep(&log, ram);
	for (size_t i = 0; i < sizeof(said); i++)
		append(&log, said[i], boot);
	return sizeof(said);
}

static u32 most_of(const struct flash *flash, u32 *sum)
{
	u32 most = 0;

	*sum = 0;
	for (u32 i = 0; i < flash->blocks; i++) {
		*sum += flash->erases[i];
		if (flash->erases[i] > most)
			most = flash->erases[i];
	}
	return most;
}

int main(int argc, char *argv[])
{
	u32 erase_size, write_size, blocks, boots, erases, most;
	unsigned long records = 0;
	struct flash flash;

	if (argc < 5)
		die("ERASE-SIZE WRITE-SIZE BLOCKS BOOTS [ram]");
	erase_size = atoi(argv[1]);
	write_size = atoi(argv[2]);
	blocks = atoi(argv[3]);
	boots = atoi(argv[4]);
	flash_init(&flash, write_size > 1 ? FLASH_NAND : FLASH_NOR, erase_size,
		   write_size, blocks);
	/* The first boot makes the log; what it takes is not counted. */
	healthy_boot(&flash, argc > 5, 1);
	memset(flash.erases, 0, sizeof(flash.erases));
	flash.programs = 0;
	for (u32 i = 0; i < boots; i++)
		records += healthy_boot(&flash, argc > 5, i + 2);
	if (flash.broken)
		die(flash.broken);
	most = most_of(&flash, &erases);
	printf("%lu %u %u %u\n", records, flash.programs, erases, most);
	flash_free(&flash);
	return 0;
}
