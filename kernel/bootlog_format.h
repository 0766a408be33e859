/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boot log as it lies on flash, and nothing else.
 * Described byte by byte in Documentation/bootlog-format.rst.
 */
#ifndef RECOVERY_BOOTLOG_FORMAT_H
#define RECOVERY_BOOTLOG_FORMAT_H

#include <linux/types.h>

#define BOOTLOG_MAGIC		"RcvryLog"
#define BOOTLOG_MAGIC_LEN	8
/* Written is this version; read are those from the oldest on. */
#ifndef BOOTLOG_VERSION
#define BOOTLOG_VERSION		1
#endif
#define BOOTLOG_VERSION_OLDEST	1
#define BOOTLOG_UNIT_MIN	16	/* bytes: a cell is never programmed in parts */

/**
 * struct bootlog_header - begins an erase block, twice
 * @magic: BOOTLOG_MAGIC without its NUL
 * @version: layout of all that follows
 * @version_not: its complement: a torn header never looks like a later version
 * @size: of this header
 * @unit_shift: log2 of the write unit in bytes
 * @generation: grows by one or more with each block taken into use, from 1
 * @base_seq: sequence number of the block's first cell
 * @erase_size: in bytes
 * @snapshot: number of cells of the snapshot
 * @zero: 0
 * @crc: CRC-32 of all before it
 */
struct bootlog_header {
	u8 magic[BOOTLOG_MAGIC_LEN];
	u8 version;
	u8 version_not;
	u8 size;
	u8 unit_shift;
	__le32 generation;
	__le32 base_seq;
	__le32 erase_size;
	__le16 snapshot;
	__le16 zero;
	__le32 crc;
} __packed;

/**
 * struct bootlog_cell - one record, or part of one
 * @type: enum recovery_record_type or BOOTLOG_CELL_ARG, and BOOTLOG_CELL_* flags
 * @a: depends on the type
 * @b: likewise
 * @c: likewise
 * @d: likewise
 * @crc: CRC-32 of generation and index (both le32) and all of the cell before it
 */
struct bootlog_cell {
	u8 type;
	u8 a;
	__le16 b;
	__le32 c;
	__le32 d;
	__le32 crc;
} __packed;

#define BOOTLOG_CELL_TYPE	0x3f
#define BOOTLOG_CELL_ARG	0x3f	/* argument of the request before it */
#define BOOTLOG_CELL_CONT	0x40	/* belongs to the cell before it */
#define BOOTLOG_CELL_MORE	0x80	/* the next cell belongs to it */

#endif /* RECOVERY_BOOTLOG_FORMAT_H */
