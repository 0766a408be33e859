// SPDX-License-Identifier: GPL-2.0-or-later
#include "holder.h"

#include <string.h>
#include "sealed.h"

#define FORMAT	"recovery-holder 1\n"

/* Values are made of one line each by those who fill them in. */
void holder_print(const struct settings_id *id, char buf[HOLDER_TEXT_MAX])
{
	snprintf(buf, HOLDER_TEXT_MAX,
		 "board=%s\nepoch=%u\nslot=%c\nversion=%s\n", id->board,
		 id->epoch, 'a' + (char)id->slot, id->version);
}

int holder_parse(const char *text, struct settings_id *ret)
{
	struct settings_id id = { 0 };
	char slot[4];

	if (sealed_get(text, "board", id.board, sizeof(id.board)) ||
	    sealed_get(text, "version", id.version, sizeof(id.version)) ||
	    sealed_get(text, "slot", slot, sizeof(slot)) ||
	    (strcmp(slot, "a") && strcmp(slot, "b")))
		return -EBADMSG;
	id.epoch = (uint32_t)sealed_number(text, "epoch");
	id.slot = *slot == 'b';
	*ret = id;
	return 0;
}

int holder_read(int dirfd, const char *name, struct settings_id *ret)
{
	_cleanup_(freep) char *text = malloc(SEALED_MAX);
	int r;

	if (!text)
		return -ENOMEM;
	r = sealed_read(dirfd, name, text);
	if (r == -ENOENT)
		return HOLDER_NONE;
	if (r == -EBADMSG)
		return HOLDER_UNREADABLE;
	if (r < 0)
		return r;
	if (strncmp(text, FORMAT, strlen(FORMAT)) || holder_parse(text, ret))
		return HOLDER_UNREADABLE;
	return HOLDER_KNOWN;
}

int holder_write(int dirfd, const struct settings_id *id)
{
	char text[sizeof(FORMAT) + HOLDER_TEXT_MAX] = FORMAT;

	holder_print(id, text + strlen(FORMAT));
	return sealed_write(dirfd, HOLDER, text);
}

void holder_of(const struct settings_image *image, struct settings_id *ret)
{
	*ret = (struct settings_id){
		.epoch = image->epoch, .slot = image->slot,
	};
	if (image->n_boards)
		memcpy(ret->board, image->board[0], sizeof(ret->board));
	memcpy(ret->version, image->version, sizeof(ret->version));
}
