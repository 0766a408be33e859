/* SPDX-License-Identifier: GPL-2.0-only */
/* Generic netlink family "recovery", Documentation/netlink/specs/recovery.yaml */
#ifndef RECOVERY_NETLINK_H
#define RECOVERY_NETLINK_H

#include <linux/types.h>

struct bootlog_record;
struct genl_info;
struct netlink_callback;
struct recov_event;
struct recov_partition_info;
struct sk_buff;

int recov_netlink_init(void);
void recov_netlink_exit(void);

/* Sends an event to listeners, if there are any. Softirq context. */
void recov_netlink_event(const struct recov_event *ev);

/* netlink_put.c: into a message; -EMSGSIZE when it is full */
int recov_put_state(struct sk_buff *skb);
int recov_put_partition(struct sk_buff *skb,
			const struct recov_partition_info *info);
int recov_put_event(struct sk_buff *skb, const struct recov_event *ev,
		    u64 lost);
int recov_put_record(struct sk_buff *skb, const struct bootlog_record *rec);

/* netlink_dump.c */
int recov_dump_partitions(struct sk_buff *skb, struct netlink_callback *cb);
int recov_dump_events(struct sk_buff *skb, struct netlink_callback *cb);
int recov_dump_records(struct sk_buff *skb, struct netlink_callback *cb);

/* netlink_verb.c: the commands that change something */
int recov_do_verb(struct sk_buff *skb, struct genl_info *info);

extern struct genl_family recov_family;

#endif /* RECOVERY_NETLINK_H */
