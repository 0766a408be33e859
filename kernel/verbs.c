// SPDX-License-Identifier: GPL-2.0-only
/* The verbs that don't speak of this boot: cause, slots, requests and so on. */
#include "core.h"

#include "event.h"
#include "state.h"

static int check_cause(u32 cause, const struct bootlog_boot *prev,
		       struct netlink_ext_ack *extack)
{
	if (cause != RECOVERY_CAUSE_PANIC && cause != RECOVERY_CAUSE_WATCHDOG &&
	    cause != RECOVERY_CAUSE_POWER)
		return recov_refuse(extack, -EINVAL,
				    "a cause can be refined to panic, watchdog or power");
	if (!prev->id)
		return recov_refuse(extack, -ENOENT,
				    "no boot is known before this one");
	if (recov.cause_refined || prev->cause != RECOVERY_CAUSE_UNKNOWN)
		return recov_refuse(extack, -EALREADY,
				    "the cause is known already");
	return 0;
}

/**
 * recov_cause_set() - refine why the boot before ended, once a boot
 * @cause: RECOVERY_CAUSE_PANIC, _WATCHDOG or _POWER
 * @extack: says why not
 *
 * Before this boot is declared as well as after: the early decision needs it.
 *
 * Return: 0, -EINVAL, -ENOENT without a boot before, -EALREADY when the cause
 * is not unknown, -EIO.
 */
int recov_cause_set(u32 cause, struct netlink_ext_ack *extack)
{
	struct bootlog_boot prev;
	struct bootlog_record rec;
	int err;

	mutex_lock(&recov.lock);
	recov_state_prev(&prev);
	err = check_cause(cause, &prev, extack);
	if (err)
		goto unlock;
	rec = recov_record(RECOVERY_RECORD_TYPE_END);
	rec.time = 0;
	rec.boot.id = prev.id;
	rec.cause = cause;
	rec.uptime_ms = prev.uptime_ms;
	err = recov_append(&rec, 1, extack);
	recov.cause_refined = true;
	recov_event_post(&(struct recov_event) {
		.type = RECOVERY_EVENT_TYPE_CAUSE,
		.id = prev.id,
		.cause = cause,
	});
unlock:
	mutex_unlock(&recov.lock);
	return err;
}

static int check_slot(const struct bootlog_record *rec,
		      struct netlink_ext_ack *extack)
{
	if (rec->slot_state > RECOVERY_SLOT_STATE_BAD)
		return recov_refuse(extack, -EINVAL, "no such slot state");
	if (rec->slot_state == RECOVERY_SLOT_STATE_TRIAL && !rec->tries)
		return recov_refuse(extack, -EINVAL,
				    "a trial needs one try or more");
	if (rec->slot_state == RECOVERY_SLOT_STATE_BAD && rec->next)
		return recov_refuse(extack, -EINVAL,
				    "a bad slot can't be the next one");
	return 0;
}

/**
 * recov_slot_set() - set a slot's state, tries, and whether it is the next one
 * @change: what is to change
 * @extack: says why not
 *
 * Return: 0, -EINVAL, -EIO.
 */
int recov_slot_set(const struct recov_slot_change *change,
		   struct netlink_ext_ack *extack)
{
	const struct bootlog_slot *now;
	struct bootlog_record rec;
	int err;

	if (change->slot >= RECOVERY_SLOTS)
		return recov_refuse(extack, -EINVAL,
				    "no such slot: 0 is a, 1 is b");
	if (change->state < 0 && change->tries < 0 && change->settings < 0 &&
	    !change->next)
		return recov_refuse(extack, -EINVAL,
				    "nothing to set: slot-state, tries, settings or next is needed");
	mutex_lock(&recov.lock);
	now = &recov.log.state.slot[change->slot];
	rec = recov_record(RECOVERY_RECORD_TYPE_SLOT);
	rec.slot = change->slot;
	rec.slot_state = change->state < 0 ? now->state : change->state;
	rec.tries = change->tries < 0 ? now->tries : change->tries;
	rec.settings = change->settings < 0 ? now->settings : change->settings;
	rec.next = change->next;
	err = check_slot(&rec, extack);
	if (err)
		goto unlock;
	err = recov_append(&rec, 1, extack);
	recov_post_slot(change->slot);
unlock:
	mutex_unlock(&recov.lock);
	return err;
}

static void post_request(u32 type, u32 kind, u32 id, s32 result)
{
	recov_event_post(&(struct recov_event) {
		.type = type,
		.kind = kind,
		.id = id,
		.result = result,
	});
}

/**
 * recov_request_set() - log a request; replaces a pending one of its kind
 * @kind: enum recovery_request_kind
 * @flags: enum recovery_request_flags, for a reset only
 * @arg: kept for whoever carries it out
 * @extack: says why not
 * @ret_id: its number
 *
 * Return: 0, -EINVAL, -EIO.
 */
int recov_request_set(u32 kind, u32 flags, u32 arg,
		      struct netlink_ext_ack *extack, u32 *ret_id)
{
	struct bootlog_record rec;
	int err;

	if (kind >= BOOTLOG_REQUESTS)
		return recov_refuse(extack, -EINVAL,
				    "no such kind of request");
	if (flags && (kind != RECOVERY_REQUEST_KIND_RESET ||
		      !(flags & RECOVERY_REQUEST_FLAGS_HARD)))
		return recov_refuse(extack, -EINVAL,
				    "only a reset has flags: hard, and whole with it");
	mutex_lock(&recov.lock);
	rec = recov_record(RECOVERY_RECORD_TYPE_REQUEST);
	/* before this boot has a number, a request belongs to none */
	if (!recov.declared)
		rec.boot.id = 0;
	rec.kind = kind;
	rec.flags = flags;
	rec.arg = arg;
	rec.request = recov.log.state.last_request + 1 ?: 1;
	err = recov_append(&rec, 1, extack);
	post_request(RECOVERY_EVENT_TYPE_REQUEST, kind, rec.request, 0);
	if (!err)
		*ret_id = rec.request;
	mutex_unlock(&recov.lock);
	return err;
}

/**
 * recov_request_clear() - a pending request was carried out, or taken back
 * @kind: enum recovery_request_kind
 * @id: its number, 0 for whichever is pending
 * @result: 0, or a negative errno
 * @extack: says why not
 *
 * Return: 0, -EINVAL, -ENOENT when none is pending, -ESTALE when another one
 * is, -EIO.
 */
int recov_request_clear(u32 kind, u32 id, s32 result,
			struct netlink_ext_ack *extack)
{
	const struct bootlog_request *pending;
	struct bootlog_record rec;
	int err = 0;

	if (kind >= BOOTLOG_REQUESTS)
		return recov_refuse(extack, -EINVAL,
				    "no such kind of request");
	mutex_lock(&recov.lock);
	pending = &recov.log.state.request[kind];
	if (!pending->id)
		err = recov_refuse(extack, -ENOENT,
				   "no request of that kind is pending");
	else if (id && id != pending->id)
		err = recov_refuse(extack, -ESTALE,
				   "that is not the number of the pending request");
	if (err)
		goto unlock;
	rec = recov_record(RECOVERY_RECORD_TYPE_REQUEST_DONE);
	if (!recov.declared)
		rec.boot.id = 0;
	rec.kind = kind;
	rec.request = pending->id;
	rec.result = result;
	err = recov_append(&rec, 1, extack);
	post_request(RECOVERY_EVENT_TYPE_REQUEST_DONE, kind, rec.request, result);
unlock:
	mutex_unlock(&recov.lock);
	return err;
}

/**
 * recov_phase_set() - what userspace says that the board is doing
 * @phase: enum recovery_phase, but for window and hold: those are seen here
 * @extack: says why not
 *
 * Return: 0 or -EINVAL.
 */
int recov_phase_set(u32 phase, struct netlink_ext_ack *extack)
{
	if (phase > RECOVERY_PHASE_OFF || phase == RECOVERY_PHASE_WINDOW ||
	    phase == RECOVERY_PHASE_HOLD)
		return recov_refuse(extack, -EINVAL,
				    "no such phase; window and hold come from the button");
	mutex_lock(&recov.lock);
	recov_phase_user(phase);
	mutex_unlock(&recov.lock);
	return 0;
}

/**
 * recov_log_format() - erase the log and begin a new one
 * @force: also when the partition holds something else, or a newer log
 * @extack: says why not
 *
 * Return: 0, -ENODEV without a partition, -EEXIST without @force, -EIO.
 */
int recov_log_format(bool force, struct netlink_ext_ack *extack)
{
	int err;

	mutex_lock(&recov.lock);
	err = bootlog_format(&recov.log, force);
	if (err == -ENODEV)
		recov_refuse(extack, err,
			     "there is no partition with role bootlog");
	else if (err == -EEXIST)
		recov_refuse(extack, err,
			     "foreign content, or a newer log: only with force");
	else if (err)
		recov_refuse(extack, err, "it can't be erased or written");
	if (err != -ENODEV && err != -EEXIST)
		recov_post_log();
	mutex_unlock(&recov.lock);
	return err;
}
