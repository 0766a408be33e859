/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages to the journal, by stderr and its priority prefixes. */
#ifndef RECOVERYD_LOG_H
#define RECOVERYD_LOG_H

#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#define log_error(format, ...) \
	fprintf(stderr, SD_ERR format "\n", ##__VA_ARGS__)
#define log_warning(format, ...) \
	fprintf(stderr, SD_WARNING format "\n", ##__VA_ARGS__)
#define log_notice(format, ...) \
	fprintf(stderr, SD_NOTICE format "\n", ##__VA_ARGS__)
#define log_info(format, ...) \
	fprintf(stderr, SD_INFO format "\n", ##__VA_ARGS__)

#endif /* RECOVERYD_LOG_H */
