/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client of the family for tests; the only file here that talks to libnl. */
#ifndef KSELFTEST_GENL_H
#define KSELFTEST_GENL_H

#include <stdbool.h>
#include <linux/types.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "uapi/recovery.h"

#define GENL_ATTRS 32	/* more than any attribute set has */

/**
 * struct genl - a connection
 * @text: what the kernel said about the last request (extended ack), or ""
 */
struct genl {
	struct nl_sock *sock;
	int family;
	int group;
	char text[256];
};

/* Called for each message of an answer; its attributes by type, or NULL */
typedef void (*genl_fn)(struct nlattr **attr, void *arg);

/* An argument of a verb; flags have no value, and what is a text no number. */
struct verb_arg {
	int type;
	__u32 value;
	const char *text;
};

/* 0 or -errno; -ENOENT when there is no such family */
int genl_open(struct genl *g);
void genl_close(struct genl *g);

/* A message to be filled and handed to genl_send(), which takes it over */
struct nl_msg *genl_msg(const struct genl *g, int cmd, int flags);
int genl_send(struct genl *g, struct nl_msg *msg, genl_fn fn, void *arg);

/*
 * Likewise, and each attribute of an answer is handed to @each as well: of a
 * kind that comes several times @fn sees only one.
 */
int genl_send_each(struct genl *g, struct nl_msg *msg, genl_fn fn,
		   void (*each)(struct nlattr *attr, void *arg), void *arg);

/**
 * genl_verb() - call a verb
 * @g: the connection
 * @cmd: RECOVERY_CMD_*
 * @ret_id: the number that comes back, or NULL
 * @args: its arguments, the last one of type 0; or NULL
 *
 * Return: what the kernel answered, 0 or -errno.
 */
int genl_verb(struct genl *g, int cmd, __u32 *ret_id,
	      const struct verb_arg *args);
#define VERB_ARGS(...)	((const struct verb_arg[]){ __VA_ARGS__, { 0, 0, NULL } })
#define ARG(name, value)						\
	((struct verb_arg){ RECOVERY_A_VERB_##name, value, NULL })
#define TEXT(name, text)						\
	((struct verb_arg){ RECOVERY_A_VERB_##name, 0, text })

/* From here on events are received, one each call: 0, -EAGAIN, -errno */
int genl_listen(struct genl *g);
int genl_shrink(struct genl *g);	/* to hold a few messages only */
int genl_event(struct genl *g, int timeout_ms, genl_fn fn, void *arg);

/* A number out of an answer, or a value that says it is not there */
__u64 genl_u64(struct nlattr **attr, int type);
__u32 genl_u32(struct nlattr **attr, int type);
#define GENL_ABSENT		0xdeadbeefU
#define GENL_ABSENT64		0xdeadbeefdeadbeefULL

/* The attributes inside of a nest; all NULL when it is not there */
void genl_nest(struct nlattr *nest, struct nlattr **attr);

#endif /* KSELFTEST_GENL_H */
