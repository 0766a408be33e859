/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHIM_LINUX_MINMAX_H
#define SHIM_LINUX_MINMAX_H

/* Comparing the addresses makes different types a warning, as in the kernel. */
#define shim_pick(a, b, op) ({			\
	__typeof__(a) shim_a = (a);		\
	__typeof__(b) shim_b = (b);		\
	(void)(&shim_a == &shim_b);		\
	shim_a op shim_b ? shim_a : shim_b;	\
})

#define min(a, b)		shim_pick(a, b, <)
#define max(a, b)		shim_pick(a, b, >)
#define min_t(type, a, b)	shim_pick((type)(a), (type)(b), <)
#define max_t(type, a, b)	shim_pick((type)(a), (type)(b), >)
#define clamp(v, lo, hi)	min(max(v, lo), hi)

#endif /* SHIM_LINUX_MINMAX_H */
