// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the module's code makes of a boot log in a file, without a kernel:
 * logread FILE ERASE-SIZE [WRITE-SIZE]. For tests that cut the power of a
 * machine and want to know what is left, before anybody repairs it.
 *
 * One line of JSON: health, damaged cells, the last boot, slots, and the
 * numbers of all records. Nothing is written to the file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootlog.h"

struct image {
	u8 *mem;
	u32 size;
};

static int image_read(void *ctx, u32 off, void *buf, u32 len)
{
	const struct image *image = ctx;

	if (off > image->size || len > image->size - off)
		return -EIO;
	memcpy(buf, image->mem + off, len);
	return 0;
}

static int no_write(void *ctx, u32 off, const void *buf, u32 len)
{
	return -EROFS;
}

static int no_erase(void *ctx, u32 off)
{
	return -EROFS;
}

static const struct recov_flash_ops image_ops = {
	.read = image_read,
	.write = no_write,
	.erase = no_erase,
};

static int load(struct image *image, const char *path)
{
	FILE *f = fopen(path, "r");
	long size;

	if (!f || fseek(f, 0, SEEK_END))
		return -1;
	size = ftell(f);
	if (size <= 0 || fseek(f, 0, SEEK_SET))
		return -1;
	image->size = size;
	image->mem = malloc(size);
	if (!image->mem || fread(image->mem, size, 1, f) != 1)
		return -1;
	return fclose(f);
}

static int print_seq(const struct bootlog_record *rec, void *arg)
{
	bool *first = arg;

	printf("%s%u", *first ? "" : ",", rec->seq);
	*first = false;
	return 0;
}

static void print(struct bootlog *log)
{
	const struct bootlog_state *s = &log->state;
	bool first = true;
	unsigned int i;

	printf("{\"health\":%u,\"damaged\":%u,\"erases\":%u,\"boot\":%u,",
	       log->health, log->damaged, log->erases, s->boot.id);
	printf("\"prev\":%u,\"attempts\":%u,\"rung\":%u,\"next\":%u,\"slots\":[",
	       s->prev.id, s->boot.attempts, s->boot.rung, s->next);
	for (i = 0; i < RECOVERY_SLOTS; i++)
		printf("%s[%u,%u]", i ? "," : "", s->slot[i].state,
		       s->slot[i].tries);
	printf("],\"requests\":[");
	for (i = 0; i < BOOTLOG_REQUESTS; i++)
		printf("%s%u", i ? "," : "", s->request[i].id);
	printf("],\"newest_request\":%u,\"seq\":[", s->last_request);
	bootlog_walk(log, 0, print_seq, &first);
	printf("]}\n");
}

int main(int argc, char **argv)
{
	struct recov_flash flash = { .ops = &image_ops, .write_size = 1 };
	static struct bootlog log;
	static u8 buf[65536];
	struct image image = { 0 };
	int ret;

	if (argc < 3 || load(&image, argv[1])) {
		fprintf(stderr, "usage: logread FILE ERASE-SIZE [WRITE-SIZE]\n");
		return 2;
	}
	flash.ctx = &image;
	flash.erase_size = strtoul(argv[2], NULL, 0);
	if (argc > 3)
		flash.write_size = strtoul(argv[3], NULL, 0);
	if (!flash.erase_size)
		return 2;
	flash.blocks = image.size / flash.erase_size;
	ret = bootlog_open(&log, &flash, buf, sizeof(buf));
	if (ret) {
		fprintf(stderr, "logread: %s\n", strerror(-ret));
		return 1;
	}
	print(&log);
	free(image.mem);
	return 0;
}
