/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Aligned columns and wrapped paragraphs. */
#ifndef RECOVERYCTL_TABLE_H
#define RECOVERYCTL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include "util.h"

#define TABLE_COLUMNS	10

struct table;

/**
 * table_new() - a table with its heading
 * @headings: one word a column, a leading '>' aligns it to the right
 * @n: at most TABLE_COLUMNS
 *
 * Return: the table, NULL without memory; all calls below take NULL.
 */
struct table *table_new(const char *const *headings, size_t n);
struct table *table_free(struct table *t);

static inline void table_freep(struct table **t)
{
	table_free(*t);
}

/* The next cell, row after row; plain() text, as are notes and paragraphs. */
void table_cell(struct table *t, const char *format, ...) _printf_(2, 3);

/* A line below the last whole row that is not split into columns. */
void table_note(struct table *t, const char *format, ...) _printf_(2, 3);

/* With the newest row first when @reverse. */
void table_print(const struct table *t, bool reverse);

/**
 * print_wrapped() - a paragraph, broken between words
 * @first: how its first line begins, printed as it is
 * @indent: columns that further lines are indented
 * @text: the words
 * @columns: of the terminal
 *
 * Return: lines printed.
 */
unsigned int print_wrapped(const char *first, unsigned int indent,
			   const char *text, unsigned int columns);

#endif /* RECOVERYCTL_TABLE_H */
