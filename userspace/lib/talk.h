/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between client.c, which knows the commands, and genl.c, which sends them. */
#ifndef RECOVERY_TALK_H
#define RECOVERY_TALK_H

#include "genl.h"

/* An attribute that a command is given */
struct talk_given {
	uint16_t attr;
	enum { GIVEN_U32, GIVEN_U64, GIVEN_FLAG, GIVEN_TEXT } kind;
	uint64_t value;
	const char *text;
};

#define GIVEN_END { 0, GIVEN_FLAG, 0, NULL }

typedef int (*talk_reply_fn)(const void *attrs, size_t len, void *arg);

/**
 * talk() - send a command, take its replies
 * @c: the connection
 * @cmd: RECOVERY_CMD_*
 * @dump: ask for everything
 * @given: attributes, GIVEN_END is the last; or NULL
 * @reply: called for each reply, or NULL; after a failure of it the rest of
 *	the replies is passed over
 * @arg: handed to @reply
 *
 * Return: 0; -EAGAIN for a dump that changed while it was read; -ENODEV when
 * the module is gone; -errno, of @reply too.
 */
int talk(struct recov_client *c, uint8_t cmd, bool dump,
	 const struct talk_given *given, talk_reply_fn reply, void *arg)
	_must_check_;

#endif /* RECOVERY_TALK_H */
