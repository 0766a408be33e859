// SPDX-License-Identifier: GPL-2.0-or-later
#include "genl.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

/* What an exchange is about, for the callbacks of libnl */
struct exchange {
	struct genl *g;
	genl_fn fn;
	void (*each)(struct nlattr *attr, void *arg);
	void *arg;
	bool done;
	bool heard;
	int err;
};

int genl_open(struct genl *g)
{
	int one = 1;

	memset(g, 0, sizeof(*g));
	g->sock = nl_socket_alloc();
	if (!g->sock || genl_connect(g->sock)) {
		genl_close(g);
		return -ENOTCONN;
	}
	setsockopt(nl_socket_get_fd(g->sock), SOL_NETLINK, NETLINK_EXT_ACK,
		   &one, sizeof(one));
	g->family = genl_ctrl_resolve(g->sock, RECOVERY_FAMILY_NAME);
	g->group = genl_ctrl_resolve_grp(g->sock, RECOVERY_FAMILY_NAME,
					 RECOVERY_MCGRP_EVENTS);
	if (g->family < 0 || g->group < 0) {
		genl_close(g);
		return -ENOENT;
	}
	return 0;
}

void genl_close(struct genl *g)
{
	nl_socket_free(g->sock);
	g->sock = NULL;
}

struct nl_msg *genl_msg(const struct genl *g, int cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, g->family, 0, flags, cmd,
		    RECOVERY_FAMILY_VERSION);
	return msg;
}

static void keep_text(struct genl *g, struct nlattr *head, int len)
{
	struct nlattr *attr[NLMSGERR_ATTR_MAX + 1];

	if (len <= 0 || nla_parse(attr, NLMSGERR_ATTR_MAX, head, len, NULL))
		return;
	if (attr[NLMSGERR_ATTR_MSG])
		nla_strlcpy(g->text, attr[NLMSGERR_ATTR_MSG], sizeof(g->text));
}

/* An error carries the request it is about, unless the kernel cut that off. */
static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	struct nlmsghdr *hdr = (struct nlmsghdr *)err - 1;
	size_t skip = NLMSG_ALIGN(sizeof(*err));
	struct exchange *x = arg;

	if (!(hdr->nlmsg_flags & NLM_F_CAPPED))
		skip = NLMSG_ALIGN(sizeof(err->error) + err->msg.nlmsg_len);
	if (hdr->nlmsg_flags & NLM_F_ACK_TLVS)
		keep_text(x->g, (struct nlattr *)((char *)err + skip),
			  (int)(hdr->nlmsg_len - NLMSG_HDRLEN - skip));
	x->err = err->error;
	x->done = true;
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct exchange *x = arg;

	x->done = true;
	return NL_STOP;
}

/* The end of a dump says whether it is complete. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct exchange *x = arg;

	if (nlmsg_datalen(hdr) >= (int)sizeof(int))
		x->err = *(int *)nlmsg_data(hdr);
	x->done = true;
	return NL_STOP;
}

static void each_attr(struct nlmsghdr *hdr, struct exchange *x)
{
	struct nlattr *attr = genlmsg_attrdata(nlmsg_data(hdr), 0);
	int left = genlmsg_attrlen(nlmsg_data(hdr), 0);

	for (; nla_ok(attr, left); attr = nla_next(attr, &left))
		x->each(attr, x->arg);
}

static int on_message(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr[GENL_ATTRS + 1];
	struct exchange *x = arg;

	x->heard = true;
	if (genlmsg_parse(nlmsg_hdr(msg), 0, attr, GENL_ATTRS, NULL)) {
		x->err = -EPROTO;
		return NL_SKIP;
	}
	if (x->fn)
		x->fn(attr, x->arg);
	if (x->each)
		each_attr(nlmsg_hdr(msg), x);
	return NL_OK;
}

static int any_seq(struct nl_msg *msg, void *arg)
{
	return NL_OK;
}

static struct nl_cb *callbacks(struct exchange *x)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_message, x);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, x);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, x);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, x);
	return cb;
}

int genl_send_each(struct genl *g, struct nl_msg *msg, genl_fn fn,
		   void (*each)(struct nlattr *attr, void *arg), void *arg)
{
	struct exchange x = { .g = g, .fn = fn, .each = each, .arg = arg };
	struct nl_cb *cb = callbacks(&x);
	int ret;

	g->text[0] = 0;
	ret = nl_send_auto(g->sock, msg);
	nlmsg_free(msg);
	while (ret >= 0 && !x.done)
		ret = nl_recvmsgs(g->sock, cb);
	nl_cb_put(cb);
	if (x.done)
		return x.err;
	return ret == -NLE_PERM ? -EPERM : -EIO;
}

int genl_send(struct genl *g, struct nl_msg *msg, genl_fn fn, void *arg)
{
	return genl_send_each(g, msg, fn, NULL, arg);
}

static void keep_id(struct nlattr **attr, void *arg)
{
	__u32 *id = arg;

	*id = genl_u32(attr, RECOVERY_A_VERB_ID);
}

int genl_verb(struct genl *g, int cmd, __u32 *ret_id,
	      const struct verb_arg *args)
{
	struct nl_msg *msg = genl_msg(g, cmd, 0);
	__u32 id;

	for (; args && args->type; args++) {
		if (args->text)
			nla_put_string(msg, args->type, args->text);
		else if (args->type == RECOVERY_A_VERB_NEXT ||
			 args->type == RECOVERY_A_VERB_FORCE)
			nla_put_flag(msg, args->type);
		else
			nla_put_u32(msg, args->type, args->value);
	}
	return genl_send(g, msg, keep_id, ret_id ? ret_id : &id);
}

int genl_listen(struct genl *g)
{
	nl_socket_disable_seq_check(g->sock);
	nl_socket_set_nonblocking(g->sock);
	return nl_socket_add_membership(g->sock, g->group) ? -EIO : 0;
}

int genl_shrink(struct genl *g)
{
	return nl_socket_set_buffer_size(g->sock, 4096, 0) ? -EIO : 0;
}

int genl_event(struct genl *g, int timeout_ms, genl_fn fn, void *arg)
{
	struct pollfd pfd = {
		.fd = nl_socket_get_fd(g->sock),
		.events = POLLIN,
	};
	struct exchange x = { .g = g, .fn = fn, .arg = arg };
	struct nl_cb *cb;
	int ret;

	if (poll(&pfd, 1, timeout_ms) <= 0)
		return -EAGAIN;
	cb = callbacks(&x);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, any_seq, NULL);
	ret = nl_recvmsgs(g->sock, cb);
	nl_cb_put(cb);
	if (x.err)
		return x.err;
	if (ret == -NLE_NOMEM)
		return -ENOBUFS;
	return ret < 0 ? -EIO : x.heard ? 0 : -EAGAIN;
}

__u32 genl_u32(struct nlattr **attr, int type)
{
	if (!attr[type] || nla_len(attr[type]) != sizeof(__u32))
		return GENL_ABSENT;
	return nla_get_u32(attr[type]);
}

__u64 genl_u64(struct nlattr **attr, int type)
{
	if (!attr[type] || nla_len(attr[type]) != sizeof(__u64))
		return GENL_ABSENT64;
	return nla_get_u64(attr[type]);
}

void genl_nest(struct nlattr *nest, struct nlattr **attr)
{
	memset(attr, 0, (GENL_ATTRS + 1) * sizeof(*attr));
	if (nest)
		nla_parse_nested(attr, GENL_ATTRS, nest, NULL);
}
