// SPDX-License-Identifier: GPL-2.0-or-later
#include "genl.h"

#include <string.h>
#include <sys/socket.h>
#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include "attrs.h"
#include "nle.h"
#include "talk.h"

#define READS_MAX	64	/* datagrams in one recov_events_read() */

struct recov_client {
	struct nl_sock *command;
	struct nl_sock *listen;		/* only after subscribing */
	int family;

	/* the command that is under way */
	talk_reply_fn reply;
	void *reply_arg;
	int reply_error;
	int error;			/* the kernel's */
	bool done;
	bool interrupted;
	char text[256];

	/* events */
	uint64_t next;			/* the first not yet delivered */
	bool resync;			/* some are to be had from the ring only */
	bool gone;			/* the family was unregistered */
	bool appeared;			/* ... registered */
	void (*fn)(const struct recov_event *ev, void *arg);
	void *arg;
};

static void nl_msg_freep(struct nl_msg **msg)
{
	nlmsg_free(*msg);
}

/* What stands behind the fixed part of an error or of the end of a dump */
static void take_text(struct recov_client *c, const struct nlmsghdr *nlh,
		      size_t fixed)
{
	size_t len = nlmsg_datalen(nlh);

	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && fixed <= len)
		(void)attrs_text((const char *)nlmsg_data(nlh) + fixed,
				 len - fixed, NLMSGERR_ATTR_MSG, c->text,
				 sizeof(c->text));
}

static int on_error(struct sockaddr_nl *addr, struct nlmsgerr *e, void *arg)
{
	/* libnl has checked that the message holds all of struct nlmsgerr */
	const struct nlmsghdr *nlh =
		(const void *)((const char *)e - NLMSG_HDRLEN);
	struct recov_client *c = arg;
	size_t fixed = sizeof(*e);

	(void)addr;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && e->msg.nlmsg_len > NLMSG_HDRLEN)
		fixed += NLMSG_ALIGN(e->msg.nlmsg_len - NLMSG_HDRLEN);
	take_text(c, nlh, fixed);
	c->error = e->error;
	c->done = true;
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct recov_client *c = arg;

	(void)msg;
	c->done = true;
	return NL_STOP;
}

/* The end of a dump can carry an error. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct recov_client *c = arg;
	int error;

	if (nlmsg_datalen(nlh) >= (int)sizeof(error)) {
		memcpy(&error, nlmsg_data(nlh), sizeof(error));
		if (error < 0) {
			c->error = error;
			take_text(c, nlh, sizeof(error));
		}
	}
	c->done = true;
	return NL_STOP;
}

static int on_interrupted(struct nl_msg *msg, void *arg)
{
	struct recov_client *c = arg;

	(void)msg;
	c->interrupted = true;
	return NL_OK;
}

static int on_reply(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct recov_client *c = arg;
	int r;

	/* after a failure the rest is read all the same, to be rid of it */
	if (!c->reply || c->reply_error)
		return NL_OK;
	r = genlmsg_valid_hdr(nlh, 0) ?
		c->reply(genlmsg_attrdata(nlmsg_data(nlh), 0),
			 genlmsg_attrlen(nlmsg_data(nlh), 0), c->reply_arg) :
		-EPROTO;
	if (r < 0)
		c->reply_error = r;
	return NL_OK;
}

static struct nl_sock *socket_new(void)
{
	struct nl_sock *sk = nl_socket_alloc();
	const int on = 1;

	if (!sk)
		return NULL;
	if (genl_connect(sk) < 0) {
		nl_socket_free(sk);
		return NULL;
	}
	/* without these there is no text, which is no reason to do nothing */
	(void)setsockopt(nl_socket_get_fd(sk), SOL_NETLINK, NETLINK_EXT_ACK,
			 &on, sizeof(on));
	(void)setsockopt(nl_socket_get_fd(sk), SOL_NETLINK, NETLINK_CAP_ACK,
			 &on, sizeof(on));
	return sk;
}

static int client_new(struct recov_client **ret)
{
	struct recov_client *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	c->command = socket_new();
	if (!c->command) {
		free(c);
		return -ENOMEM;
	}
	nl_socket_modify_err_cb(c->command, NL_CB_CUSTOM, on_error, c);
	nl_socket_modify_cb(c->command, NL_CB_ACK, NL_CB_CUSTOM, on_ack, c);
	nl_socket_modify_cb(c->command, NL_CB_FINISH, NL_CB_CUSTOM, on_finish,
			    c);
	nl_socket_modify_cb(c->command, NL_CB_DUMP_INTR, NL_CB_CUSTOM,
			    on_interrupted, c);
	nl_socket_modify_cb(c->command, NL_CB_VALID, NL_CB_CUSTOM, on_reply, c);
	*ret = c;
	return 0;
}

int recov_client_new(struct recov_client **ret)
{
	_cleanup_(recov_client_freep) struct recov_client *c = NULL;
	int r = client_new(&c);

	if (r < 0)
		return r;
	c->family = genl_ctrl_resolve(c->command, RECOVERY_FAMILY_NAME);
	if (c->family < 0) {
		r = errno_from_nle(c->family);
		return r == -ENOENT ? -ENODEV : r;
	}
	*ret = TAKE_PTR(c);
	return 0;
}

struct recov_client *recov_client_free(struct recov_client *c)
{
	if (!c)
		return NULL;
	nl_socket_free(c->listen);
	nl_socket_free(c->command);
	free(c);
	return NULL;
}

const char *recov_client_error(const struct recov_client *c)
{
	return c->text;
}

static int exchange(struct recov_client *c, struct nl_msg *msg, talk_reply_fn reply,
		    void *arg)
{
	int nle;

	c->reply = reply;
	c->reply_arg = arg;
	c->reply_error = 0;
	c->error = 0;
	c->done = false;
	c->interrupted = false;
	c->text[0] = '\0';

	nle = nl_send_auto(c->command, msg);
	while (nle >= 0 && !c->done)
		nle = nl_recvmsgs_default(c->command);
	if (!c->done)
		return errno_from_nle(nle);
	return c->error < 0 ? c->error : c->reply_error;
}

static struct nl_msg *msg_new(int family, uint8_t cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
				flags, cmd, RECOVERY_FAMILY_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/* By number: asking by name would load the module again. */
static bool family_is_there(struct recov_client *c)
{
	_cleanup_(nl_msg_freep) struct nl_msg *msg =
		msg_new(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);

	return msg && nla_put_u16(msg, CTRL_ATTR_FAMILY_ID, c->family) >= 0 &&
	       exchange(c, msg, NULL, NULL) >= 0;
}

static int put(struct nl_msg *msg, const struct talk_given *g)
{
	switch (g->kind) {
	case GIVEN_U32:
		return nla_put_u32(msg, g->attr, (uint32_t)g->value);
	case GIVEN_U64:
		return nla_put_u64(msg, g->attr, g->value);
	case GIVEN_FLAG:
		return nla_put_flag(msg, g->attr);
	case GIVEN_TEXT:
		return nla_put_string(msg, g->attr, g->text);
	}
	return -NLE_INVAL;
}

int talk(struct recov_client *c, uint8_t cmd, bool dump,
	 const struct talk_given *given, talk_reply_fn reply, void *arg)
{
	_cleanup_(nl_msg_freep) struct nl_msg *msg =
		msg_new(c->family, cmd, dump ? NLM_F_DUMP : 0);
	char text[sizeof(c->text)];
	int r;

	if (!msg)
		return -ENOMEM;
	for (; given && given->attr; given++) {
		r = put(msg, given);
		if (r < 0)
			return errno_from_nle(r);
	}
	r = exchange(c, msg, reply, arg);
	if (!r && c->interrupted)
		return -EAGAIN;
	if (r != -ENOENT)
		return r;
	/* an unloaded module is ENOENT, and so are things not found */
	memcpy(text, c->text, sizeof(text));
	if (!family_is_there(c))
		return -ENODEV;
	memcpy(c->text, text, sizeof(text));
	return r;
}

static void deliver(struct recov_client *c, struct recov_event *ev)
{
	if (ev->seq < c->next)
		return;
	ev->lost = ev->seq - c->next;
	c->next = ev->seq + 1;
	c->fn(ev, c->arg);
}

static int on_ring_event(const void *attrs, size_t len, void *arg)
{
	struct recov_event ev;
	int r = attrs_event(attrs, len, &ev);

	if (!r)
		deliver(arg, &ev);
	return r;
}

/* From the ring: what was missed, and what came in the meantime */
static int catch_up(struct recov_client *c)
{
	const struct talk_given from[] = {
		{ RECOVERY_A_EVENT_SEQ, GIVEN_U64, c->next, NULL }, GIVEN_END
	};
	int r = talk(c, RECOVERY_CMD_EVENT_GET, true, from, on_ring_event, c);

	/* a dump that was interrupted goes on where it was */
	c->resync = r != 0;
	return r == -EAGAIN ? 0 : r;
}

/* Families coming and going */
static void heard_of_family(struct recov_client *c, struct genlmsghdr *gh)
{
	char name[GENL_NAMSIZ];

	if (attrs_text(genlmsg_attrdata(gh, 0), genlmsg_attrlen(gh, 0),
		       CTRL_ATTR_FAMILY_NAME, name, sizeof(name)) < 0 ||
	    strcmp(name, RECOVERY_FAMILY_NAME))
		return;
	if (gh->cmd == CTRL_CMD_DELFAMILY)
		c->gone = true;
	else if (gh->cmd == CTRL_CMD_NEWFAMILY)
		c->appeared = true;
}

static int on_heard(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct recov_client *c = arg;
	struct genlmsghdr *gh = nlmsg_data(nlh);
	struct recov_event ev;

	if (!genlmsg_valid_hdr(nlh, 0))
		return NL_OK;
	if (nlh->nlmsg_type == GENL_ID_CTRL) {
		heard_of_family(c, gh);
		return NL_OK;
	}
	if (nlh->nlmsg_type != c->family || gh->cmd != RECOVERY_CMD_EVENT ||
	    c->resync || c->gone)
		return NL_OK;
	if (attrs_event(genlmsg_attrdata(gh, 0), genlmsg_attrlen(gh, 0),
			&ev) < 0 || ev.seq > c->next)
		c->resync = true;
	else
		deliver(c, &ev);
	return NL_OK;
}

static int join(struct recov_client *c, const char *family, const char *group)
{
	int id = genl_ctrl_resolve_grp(c->command, family, group);
	int r = id < 0 ? id : nl_socket_add_membership(c->listen, id);

	return errno_from_nle(r);
}

/* Joins the news about families first: no unloading is overheard later. */
static int listen_new(struct recov_client *c)
{
	if (c->listen)
		return -EBUSY;
	c->listen = socket_new();
	if (!c->listen)
		return -ENOMEM;
	nl_socket_disable_seq_check(c->listen);
	nl_socket_modify_cb(c->listen, NL_CB_VALID, NL_CB_CUSTOM, on_heard, c);
	if (nl_socket_set_nonblocking(c->listen) < 0)
		return -EINVAL;
	return join(c, "nlctrl", "notify");
}

int recov_events_subscribe(struct recov_client *c, uint64_t from)
{
	struct recov_state s;
	int r = listen_new(c);

	if (r < 0)
		return r;
	r = join(c, RECOVERY_FAMILY_NAME, RECOVERY_MCGRP_EVENTS);
	if (r < 0)
		return r == -ENOENT ? -ENODEV : r;
	r = recov_state_get(c, &s);
	if (r < 0)
		return r;
	/* numbers that are not given yet belong to a module unloaded since */
	c->next = from && from <= s.event_seq + 1 ? from : 1;
	c->resync = true;
	return 0;
}

int recov_events_fd(const struct recov_client *c)
{
	return c->listen ? nl_socket_get_fd(c->listen) : -EBADF;
}

/* Take what is there; 0 also when there is nothing. */
static int hear(struct recov_client *c)
{
	int r = 0;

	for (int i = 0; i < READS_MAX && !r; i++)
		r = errno_from_nle(nl_recvmsgs_default(c->listen));
	if (r == -ENOMEM) {	/* libnl's word for ENOBUFS, too */
		c->resync = true;
		return 0;
	}
	return r == -EAGAIN ? 0 : r;
}

int recov_events_read(struct recov_client *c,
		      void (*fn)(const struct recov_event *ev, void *arg),
		      void *arg)
{
	int r;

	if (!c->listen)
		return -EBADF;
	c->fn = fn;
	c->arg = arg;
	r = hear(c);
	if (!r && c->resync && !c->gone)
		r = catch_up(c);
	return c->gone ? -ENODEV : r;
}

int recov_watch_new(struct recov_client **ret)
{
	_cleanup_(recov_client_freep) struct recov_client *c = NULL;
	int r = client_new(&c);

	if (!r)
		r = listen_new(c);
	if (!r)
		*ret = TAKE_PTR(c);
	return r;
}

int recov_watch_read(struct recov_client *c)
{
	int r = hear(c);

	if (r < 0)
		return r;
	/* after an overflow nobody knows, so it is worth a try */
	r = c->appeared || c->resync;
	c->appeared = false;
	c->resync = false;
	return r;
}
