/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's headers, as far as its pure files need them, in userspace: what
 * builds against these builds unchanged into the module.
 */
#ifndef SHIM_LINUX_TYPES_H
#define SHIM_LINUX_TYPES_H

#include_next <linux/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#define __packed		__attribute__((packed))
#define fallthrough		__attribute__((fallthrough))
#define __must_check		__attribute__((warn_unused_result))

#endif /* SHIM_LINUX_TYPES_H */
