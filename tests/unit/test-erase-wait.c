// SPDX-License-Identifier: GPL-2.0-or-later
/* Chips of every speed: how long does a boot wait for them? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "erase_wait.h"

#define WAIT_MS		5000

/* Milliseconds until it gives up, or is done: then negative */
static long run(unsigned int block_ms, unsigned int slow_ms,
		unsigned int slow_from, unsigned int all)
{
	uint64_t ms = 0;

	for (unsigned int done = 1; done <= all; done++) {
		ms += done > slow_from ? slow_ms : block_ms;
		if (erase_wait_over(ms, done, all, WAIT_MS))
			return (long)ms;
	}
	return -(long)ms;
}

/* Typical times of a block, in chips of 16 MiB and less */
static void test_even_chips(void **state)
{
	assert_int_equal(run(2, 2, 0, 128), -256);
	assert_int_equal(run(45, 45, 0, 100), -4500);
	assert_int_equal(run(150, 150, 0, 256), 150);
	assert_int_equal(run(700, 700, 0, 256), 700);
	/* a block alone takes longer than it takes to be sure */
	assert_int_equal(run(1001, 1001, 0, 64), 1001);
	assert_int_equal(run(3000, 3000, 0, 64), 3000);
	assert_int_equal(run(2000, 2000, 0, 2), -4000);
}

/* Nearly there, or it gets slower: the wait is bounded all the same. */
static void test_uneven_chips(void **state)
{
	assert_int_equal(run(45, 80, 50, 100), 5290);
	assert_int_equal(run(40, 50, 5, 100), -4950);
	assert_int_equal(run(45, 60, 80, 106), -5160);
	for (unsigned int slow = 1; slow < 500; slow++)
		for (unsigned int from = 1; from < 100; from++)
			assert_true(run(40, slow, from, 100) >
				    -(long)(WAIT_MS + 1000));
}

static void test_no_wait(void **state)
{
	assert_true(erase_wait_over(0, 1, 64, 0));
	assert_true(erase_wait_over(0, 1, 1, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_even_chips),
		cmocka_unit_test(test_uneven_chips),
		cmocka_unit_test(test_no_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
