// SPDX-License-Identifier: GPL-2.0-or-later
#include "table.h"

#include <stdarg.h>
#include <string.h>
#include <wchar.h>
#include "pager.h"
#include "plain.h"

struct row {
	char *cell[TABLE_COLUMNS];
	char *note;
};

struct table {
	const char *heading[TABLE_COLUMNS];
	size_t n_columns;
	struct row *row;
	size_t n_rows;
	size_t next;		/* column of the next cell */
};

struct table *table_new(const char *const *headings, size_t n)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->n_columns = n < TABLE_COLUMNS ? n : TABLE_COLUMNS;
	memcpy(t->heading, headings, t->n_columns * sizeof(*headings));
	return t;
}

struct table *table_free(struct table *t)
{
	if (!t)
		return NULL;
	for (size_t i = 0; i < t->n_rows; i++) {
		for (size_t c = 0; c < t->n_columns; c++)
			free(t->row[i].cell[c]);
		free(t->row[i].note);
	}
	free(t->row);
	free(t);
	return NULL;
}

static struct row *add_row(struct table *t)
{
	struct row *rows;

	rows = reallocarray(t->row, t->n_rows + 1, sizeof(*rows));
	if (!rows)
		return NULL;
	t->row = rows;
	rows[t->n_rows] = (struct row){ 0 };
	return &rows[t->n_rows++];
}

void table_cell(struct table *t, const char *format, ...)
{
	char *text = NULL;
	va_list ap;

	if (!t || (t->next == 0 && !add_row(t)))
		return;
	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		text = NULL;
	va_end(ap);
	t->row[t->n_rows - 1].cell[t->next] = plain(text);
	t->next = (t->next + 1) % t->n_columns;
}

void table_note(struct table *t, const char *format, ...)
{
	struct row *row = t ? add_row(t) : NULL;
	va_list ap;

	if (!row)
		return;
	va_start(ap, format);
	if (vasprintf(&row->note, format, ap) < 0)
		row->note = NULL;
	va_end(ap);
	plain(row->note);
}

static size_t width_of(const char *s)
{
	size_t n = mbstowcs(NULL, s, 0);

	return n == (size_t)-1 ? strlen(s) : n;
}

static const char *heading_of(const struct table *t, size_t c)
{
	return t->heading[c] + (t->heading[c][0] == '>');
}

static size_t column_width(const struct table *t, size_t c)
{
	size_t width = width_of(heading_of(t, c));

	for (size_t i = 0; i < t->n_rows; i++) {
		const char *cell = t->row[i].cell[c];
		size_t w = cell ? width_of(cell) : 0;

		width = w > width ? w : width;
	}
	return width;
}

static void print_cell(const struct table *t, size_t c, const char *s,
		       size_t width)
{
	int gap = (int)(width - width_of(s));
	bool last = c + 1 == t->n_columns;

	if (t->heading[c][0] == '>')
		printf("%*s%s", gap, "", s);
	else
		printf("%s%*s", s, last ? 0 : gap, "");
	if (!last)
		fputs("  ", stdout);
}

static void print_row(const struct table *t, const struct row *row,
		      const size_t *width)
{
	if (row->note)
		fputs(row->note, stdout);
	else
		for (size_t c = 0; c < t->n_columns; c++)
			print_cell(t, c, row->cell[c] ?: "", width[c]);
	putchar('\n');
}

void table_print(const struct table *t, bool reverse)
{
	size_t width[TABLE_COLUMNS];

	if (!t)
		return;
	fputs(colour(COLOUR_BOLD), stdout);
	for (size_t c = 0; c < t->n_columns; c++) {
		width[c] = column_width(t, c);
		print_cell(t, c, heading_of(t, c), width[c]);
	}
	printf("%s\n", colour_end());

	if (!reverse) {
		for (size_t i = 0; i < t->n_rows; i++)
			print_row(t, &t->row[i], width);
		return;
	}
	/* Notes stay below the row that they belong to. */
	for (size_t end = t->n_rows; end;) {
		size_t i = end - 1;

		while (i && t->row[i].note)
			i--;
		for (size_t j = i; j < end; j++)
			print_row(t, &t->row[j], width);
		end = i;
	}
}

unsigned int print_wrapped(const char *first, unsigned int indent,
			   const char *text, unsigned int columns)
{
	_cleanup_(freep) char *copy = plain(strdup(text));
	unsigned int lines = 1, column = width_of(first);
	bool begun = false;

	text = copy ?: "out of memory";
	fputs(first, stdout);
	while (*text) {
		int len = strcspn(text, " ");

		if (begun && column + 1 + len > columns) {
			printf("\n%*s", (int)indent, "");
			column = indent;
			lines++;
		} else if (begun) {
			putchar(' ');
			column++;
		}
		printf("%.*s", len, text);
		column += len;
		begun = true;
		text += len + (text[len] == ' ');
	}
	putchar('\n');
	return lines;
}
