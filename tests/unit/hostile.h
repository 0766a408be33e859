/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An overlay filled by somebody who wants it to survive its reset, or to have
 * that reach out of it. Below dir of dirbench.h.
 */
#ifndef UNIT_HOSTILE_H
#define UNIT_HOSTILE_H

#define OUTSIDE	"outside"
#define SECRET	"outside/secret"

/*
 * What must not be touched, and whether it is untouched: SECRET with so many
 * names, as hard links to it are in the tree
 */
void hostile_make_outside(void);
void hostile_assert_outside(unsigned int links);

/*
 * In upper, settings, aside.N and holder: @n empty files, and everything odd.
 * Needs hostile_make_outside(), and root.
 */
void hostile_make(int n);

#endif /* UNIT_HOSTILE_H */
