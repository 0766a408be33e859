/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as people and as programs read them. */
#ifndef RECOVERYCTL_EVENT_H
#define RECOVERYCTL_EVENT_H

#include "genl.h"
#include "json.h"

/* "button released after 2310 ms (Virtio Keyboard)" */
const char *event_words(char *buf, size_t size, const struct recov_event *ev);

struct json *event_to_json(const struct recov_event *ev);

#endif /* RECOVERYCTL_EVENT_H */
