// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: numbered and put into a ring under a lock of their own, sent to
 * netlink listeners in that order from one softirq, and told to sysfs pollers
 * from a work.
 */
#include "event.h"

#include <linux/bitops.h>
#include <linux/interrupt.h>
#include <linux/ktime.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "netlink.h"
#include "sysfs.h"

/* Guards ring and last_seq; taken in hard interrupts too. */
static DEFINE_RAW_SPINLOCK(ring_lock);
static struct recov_event ring[RECOV_EVENT_RING];
static u64 last_seq;

static unsigned long pending_types;	/* for the work, by atomic bit operations */

static void send_fn(struct tasklet_struct *tasklet);
static DECLARE_TASKLET(send_tasklet, send_fn);

static void notify_fn(struct work_struct *work);
static DECLARE_WORK(notify_work, notify_fn);

/*
 * One tasklet, so that messages leave in the order of their numbers whatever
 * processor an event comes from, and never from a hard interrupt.
 */
static void send_fn(struct tasklet_struct *tasklet)
{
	static u64 sent;
	struct recov_event ev;

	while (!recov_event_get(sent + 1, &ev)) {
		sent = ev.seq;
		recov_netlink_event(&ev);
	}
}

static void notify_fn(struct work_struct *work)
{
	recov_sysfs_notify(xchg(&pending_types, 0));
}

void recov_event_post(const struct recov_event *ev)
{
	struct recov_event *slot;
	unsigned long flags;

	raw_spin_lock_irqsave(&ring_lock, flags);
	slot = &ring[++last_seq % RECOV_EVENT_RING];
	*slot = *ev;
	slot->seq = last_seq;
	if (!slot->time_ns)
		slot->time_ns = ktime_get_boottime_ns();
	raw_spin_unlock_irqrestore(&ring_lock, flags);

	set_bit(ev->type, &pending_types);
	/* wherever there is room: here it would come before netlink's readers */
	queue_work(system_unbound_wq, &notify_work);
	/*
	 * With PREEMPT_RT spinlocks that callers hold leave interrupts on, and
	 * local_bh_disable() is a lock, too: its order would be the other one.
	 */
	if (irqs_disabled() || IS_ENABLED(CONFIG_PREEMPT_RT)) {
		tasklet_hi_schedule(&send_tasklet);
		return;
	}
	/* lets the softirq run here and now instead of in its thread */
	local_bh_disable();
	tasklet_hi_schedule(&send_tasklet);
	local_bh_enable();
}

u64 recov_event_last_seq(void)
{
	unsigned long flags;
	u64 seq;

	raw_spin_lock_irqsave(&ring_lock, flags);
	seq = last_seq;
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	return seq;
}

int recov_event_get(u64 seq, struct recov_event *ev)
{
	unsigned long flags;
	int err = -ENOENT;

	raw_spin_lock_irqsave(&ring_lock, flags);
	if (last_seq > RECOV_EVENT_RING)
		seq = max(seq, last_seq - RECOV_EVENT_RING + 1);
	seq = max_t(u64, seq, 1);
	if (seq <= last_seq) {
		*ev = ring[seq % RECOV_EVENT_RING];
		err = 0;
	}
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	return err;
}

void recov_event_exit(void)
{
	tasklet_kill(&send_tasklet);
	cancel_work_sync(&notify_work);
}
