// SPDX-License-Identifier: GPL-2.0-or-later
#include "reason.h"

#include <stdarg.h>
#include <stdio.h>

int because(char *reason, size_t size, int r, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(reason, size, format, ap);
	va_end(ap);
	return r;
}
