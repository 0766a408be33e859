/* SPDX-License-Identifier: GPL-2.0-only */
/* An MTD partition as struct recov_flash, for all that lies in one. */
#ifndef RECOVERY_FLASH_MTD_H
#define RECOVERY_FLASH_MTD_H

#include <linux/types.h>

struct mtd_info;
struct recov_flash;

/**
 * recov_flash_of_mtd() - describe a partition
 * @mtd: with erase blocks, all of one size; has to be there as long as @flash
 *	is used
 * @blocks_max: most blocks that are looked at
 * @flash: filled in
 */
void recov_flash_of_mtd(struct mtd_info *mtd, u32 blocks_max,
			struct recov_flash *flash);

#endif /* RECOVERY_FLASH_MTD_H */
