// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "conf_value.h"
#include "names.h"
#include "plain.h"
#include "util.h"

#define LINES_MAX 64

static const char *const overlay_kinds[] = {
	[OVERLAY_NONE] = "none",
	[OVERLAY_FLASH] = "flash",
	[OVERLAY_TMPFS] = "tmpfs",
	[OVERLAY_TMPFS_FORCED] = "tmpfs-forced",
};

static const char *const acts[] = {
	[SETTINGS_LEAVE] = "leave",
	[SETTINGS_ADOPT] = "adopt",
	[SETTINGS_CARRY] = "carry",
	[SETTINGS_RESTORE] = "restore",
	[SETTINGS_ASIDE] = "aside",
};

static const char *const reasons[] = {
	[SETTINGS_SAME] = "same",
	[SETTINGS_FIRST] = "first",
	[SETTINGS_SLOT] = "slot",
	[SETTINGS_FIRMWARE] = "firmware",
	[SETTINGS_WANTED] = "wanted",
	[SETTINGS_BOARD] = "board",
	[SETTINGS_NEWER] = "newer",
	[SETTINGS_OLDER] = "older",
	[SETTINGS_DAMAGED] = "damaged",
};

const char *overlay_kind_to_string(unsigned int kind)
{
	return kind < ARRAY_SIZE(overlay_kinds) ? overlay_kinds[kind] : "?";
}

const char *settings_act_to_string(unsigned int act)
{
	return act < ARRAY_SIZE(acts) ? acts[act] : "?";
}

const char *settings_why_to_string(unsigned int why)
{
	return why < ARRAY_SIZE(reasons) ? reasons[why] : "?";
}

/* A value stays on its line. */
static void put_text(FILE *f, const char *key, const char *value)
{
	fprintf(f, "%s=", key);
	for (; *value; value++)
		fputc((unsigned char)*value < ' ' ? ' ' : *value, f);
	fputc('\n', f);
}

static void print_settings(FILE *f, const struct report_settings *s)
{
	fprintf(f, "\n[Settings]\nAct=%s\nBecause=%s\nOldSlot=%s\nFailed=%u\n"
		"Saved=%u\nRestored=%u\nKept=%u\nAside=%u\nAsides=%u\n",
		settings_act_to_string(s->act), settings_why_to_string(s->why),
		slot_to_string(s->slot), s->failed, s->saved, s->restored,
		s->kept, s->aside, s->asides);
	put_text(f, "Trouble", s->trouble);
}

static void print_reset(FILE *f, const struct report_reset *r)
{
	fputs("\n[Reset]\n", f);
	put_text(f, "ResetKept", r->kept);
	put_text(f, "ResetNotKept", r->not_kept);
	put_text(f, "ResetTrouble", r->trouble);
}

static void print(FILE *f, const struct recov_report *r)
{
	fprintf(f, "[Boot]\nId=%u\nRung=%s\nSlot=%s\nConfigProblems=%u\n"
		"CpuUs=%u\nMountUs=%u\n",
		r->boot_id, rung_to_string(r->rung), slot_to_string(r->slot),
		r->config_problems, r->cpu_us, r->mount_us);
	fprintf(f, "AskedBy=%u\n", r->asked_by);
	fprintf(f, "\n[Overlay]\nKind=%s\n",
		overlay_kind_to_string(r->overlay));
	put_text(f, "Device", r->overlay_device);
	put_text(f, "Fstype", r->overlay_fstype);
	put_text(f, "Missing", r->overlay_missing);
	put_text(f, "Why", r->overlay_why);
	fprintf(f, "Erase=%u\nEraseWhole=%u\nCarried=%u\nNotCarried=%u\n",
		r->erase, r->erase_whole, r->carried, r->not_carried);
	fprintf(f, "Reset=%u\n", r->reset_id);
	print_reset(f, &r->reset);
	print_settings(f, &r->settings);
}

static int write_to(const struct recov_report *r, const char *path)
{
	FILE *f = fopen(path, "wex");
	int err;

	if (!f)
		return -errno;
	(void)fchmod(fileno(f), 0644);
	print(f, r);
	err = ferror(f) ? -EIO : 0;
	if (fclose(f) && !err)
		err = -errno;
	return err;
}

static void make_parent(const char *path)
{
	_cleanup_(freep) char *dir = strdup(path);
	char *slash = dir ? strrchr(dir, '/') : NULL;

	if (!slash || slash == dir)
		return;
	*slash = '\0';
	(void)mkdir(dir, 0755);
}

int report_write(const struct recov_report *r, const char *path)
{
	_cleanup_(freep) char *tmp = NULL;
	int err;

	make_parent(path);
	if (asprintf(&tmp, "%s.new", path) < 0)
		return -ENOMEM;
	(void)unlink(tmp);
	err = write_to(r, tmp);
	if (!err && rename(tmp, path) < 0)
		err = -errno;
	if (err)
		(void)unlink(tmp);
	return err;
}

static void get_kind(const char *value, enum overlay_kind *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(overlay_kinds); i++)
		if (!strcmp(overlay_kinds[i], value))
			*ret = (enum overlay_kind)i;
}

/* Why can hold what another program said, and may be cut off. */
static void get_text(const char *value, char *ret, size_t size)
{
	snprintf(ret, size, "%s", value);
	plain(ret);
}

static void get_word(const char *value, const char *const *words, size_t n,
		     unsigned int *ret)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(words[i], value))
			*ret = (unsigned int)i;
}

static void take_settings(struct report_settings *s, const char *key,
			  const char *value)
{
	const struct {
		const char *key;
		unsigned int *number;
	} numbers[] = {
		{ "Saved", &s->saved }, { "Restored", &s->restored },
		{ "Kept", &s->kept }, { "Aside", &s->aside },
		{ "Asides", &s->asides },
	};

	if (!strcmp(key, "Act"))
		get_word(value, acts, ARRAY_SIZE(acts), &s->act);
	else if (!strcmp(key, "Because"))
		get_word(value, reasons, ARRAY_SIZE(reasons), &s->why);
	else if (!strcmp(key, "OldSlot"))
		s->slot = !strcmp(value, "b");
	else if (!strcmp(key, "Failed"))
		s->failed = !strcmp(value, "1");
	else if (!strcmp(key, "Trouble"))
		get_text(value, s->trouble, sizeof(s->trouble));
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!strcmp(key, numbers[i].key))
			(void)!value_uint(value, 0, UINT32_MAX,
					  numbers[i].number);
}

/* Names that a later version may have added are passed over. */
static void take(struct recov_report *r, const char *key, const char *value)
{
	int v;

	if (!strcmp(key, "Id"))
		(void)!value_uint(value, 0, UINT32_MAX, &r->boot_id);
	else if (!strcmp(key, "Rung"))
		r->rung = (v = rung_from_string(value)) < 0 ? 0 : (unsigned int)v;
	else if (!strcmp(key, "Slot"))
		r->slot = (v = slot_from_string(value)) < 0 ? 0 : (unsigned int)v;
	else if (!strcmp(key, "ConfigProblems"))
		(void)!value_uint(value, 0, UINT32_MAX, &r->config_problems);
	else if (!strcmp(key, "AskedBy"))
		(void)!value_uint(value, 0, UINT32_MAX, &r->asked_by);
	else if (!strcmp(key, "CpuUs"))
		(void)!value_uint(value, 0, UINT32_MAX, &r->cpu_us);
	else if (!strcmp(key, "MountUs"))
		(void)!value_uint(value, 0, UINT32_MAX, &r->mount_us);
	else if (!strcmp(key, "Kind"))
		get_kind(value, &r->overlay);
	else if (!strcmp(key, "Device"))
		get_text(value, r->overlay_device, sizeof(r->overlay_device));
	else if (!strcmp(key, "Fstype"))
		get_text(value, r->overlay_fstype, sizeof(r->overlay_fstype));
	else if (!strcmp(key, "Missing"))
		get_text(value, r->overlay_missing, sizeof(r->overlay_missing));
	else if (!strcmp(key, "Why"))
		get_text(value, r->overlay_why, sizeof(r->overlay_why));
	else if (!strcmp(key, "Erase"))
		r->erase = !strcmp(value, "1");
	else if (!strcmp(key, "EraseWhole"))
		r->erase_whole = !strcmp(value, "1");
	else if (!strcmp(key, "Carried"))
		(void)!value_uint(value, 0, UINT32_MAX, &r->carried);
	else if (!strcmp(key, "NotCarried"))
		(void)!value_uint(value, 0, UINT32_MAX, &r->not_carried);
	else if (!strcmp(key, "Reset"))
		(void)!value_uint(value, 0, UINT32_MAX, &r->reset_id);
	else if (!strcmp(key, "ResetKept"))
		get_text(value, r->reset.kept, sizeof(r->reset.kept));
	else if (!strcmp(key, "ResetNotKept"))
		get_text(value, r->reset.not_kept, sizeof(r->reset.not_kept));
	else if (!strcmp(key, "ResetTrouble"))
		get_text(value, r->reset.trouble, sizeof(r->reset.trouble));
	else
		take_settings(&r->settings, key, value);
}

int report_read(struct recov_report *ret, const char *path)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "re");
	struct recov_report r = { 0 };
	char line[512];

	if (!f)
		return -errno;
	for (int n = 0; n < LINES_MAX && fgets(line, sizeof(line), f); n++) {
		char *eq = strchr(line, '=');

		line[strcspn(line, "\n")] = '\0';
		if (!eq)
			continue;
		*eq = '\0';
		take(&r, line, eq + 1);
	}
	if (ferror(f))
		return -EIO;
	*ret = r;
	return 0;
}
