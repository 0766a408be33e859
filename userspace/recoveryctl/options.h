/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line's options. */
#ifndef RECOVERYCTL_OPTIONS_H
#define RECOVERYCTL_OPTIONS_H

#include "ctl.h"

enum options_result {
	OPTIONS_RUN,		/* go on with the verb */
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_BAD,		/* was told already */
};

/**
 * options_parse() - take the options out of argv
 * @ctl: given, json, lines and tries are filled in
 * @argc: of main()
 * @argv: of main(), reordered: what is left begins at @ret_first
 * @ret_first: index of the verb
 */
enum options_result options_parse(struct ctl *ctl, int argc, char **argv,
				  int *ret_first);

/* Name of the first option in @bits, "--hard". */
const char *option_name(unsigned int bits);

/* The options as they stand in --help. */
void options_help(void);

/* A whole decimal number from @min to @max, or -EINVAL, -ERANGE. */
int parse_number(const char *s, uint32_t min, uint32_t max, uint32_t *ret);

#endif /* RECOVERYCTL_OPTIONS_H */
