/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of others: from flash, devices, files and other programs. Pure. */
#ifndef RECOVERY_PLAIN_H
#define RECOVERY_PLAIN_H

/**
 * plain() - make a text fit for terminals, journals, JSON and D-Bus
 * @s: changed in place, NULL is fine
 *
 * What stays is one line of valid UTF-8 that neither moves a cursor nor changes
 * the order of what is read. Each byte of anything else becomes one '?', so the
 * length stays: control characters (tab and newline, too; C1 as single bytes
 * and as UTF-8), separators of lines and paragraphs, what turns or isolates the
 * direction of writing, code points that are no characters (sd-bus refuses
 * them), and bytes that are no UTF-8: overlong, surrogates, cut off.
 *
 * Text that is to fit a buffer is cut first, then made plain.
 *
 * Return: @s.
 */
char *plain(char *s);

#endif /* RECOVERY_PLAIN_H */
