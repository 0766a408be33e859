/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of healthy boots, kept in RAM that survives a reset instead of
 * on flash: what is lost with the power changes nothing of what comes next.
 */
#ifndef RECOVERY_BOOTLOG_RAM_H
#define RECOVERY_BOOTLOG_RAM_H

#include "bootlog_record.h"

/* What these records say may be lost, and there is a place for it. */
bool bootlog_ram_takes(const struct bootlog *log,
		       const struct bootlog_record *rec, unsigned int n);

/* Keeps it there: all of it or nothing. */
void bootlog_ram_put(struct bootlog *log, const struct bootlog_record *rec,
		     unsigned int n);

/* What is kept goes to flash with the records that a writer is given next. */
void bootlog_ram_move(const struct bootlog *log, struct bootlog_writer *w);

/*
 * What is kept there, as records: the last boots. They count when flash is as
 * it was then. Return: 0, or what @fn returned.
 */
int bootlog_ram_read(struct bootlog *log,
		     int (*fn)(const struct bootlog_record *rec, void *arg),
		     void *arg);

#endif /* RECOVERY_BOOTLOG_RAM_H */
