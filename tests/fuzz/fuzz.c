// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a target without libFuzzer: FUZZ_RUNS inputs from FUZZ_SEED, each a seed
 * of the target with some changes, or the files given. An input that aborts is
 * written to ./crash-NAME first.
 */
#include "fuzz.h"

#include <signal.h>
#include <string.h>

static uint64_t state;
static uint8_t input[FUZZ_MAX];
static size_t input_size;
static const char *name;

static uint32_t random32(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33);
}

static void keep(int sig)
{
	char path[256];
	FILE *f;

	(void)sig;
	snprintf(path, sizeof(path), "crash-%s", name);
	f = fopen(path, "w");
	if (f) {
		fwrite(input, 1, input_size, f);
		fclose(f);
		fprintf(stderr, "the input is in %s\n", path);
	}
}

/* Values that are at the edge of something */
static const uint8_t edges[] = { 0, 1, 2, 7, 8, 15, 16, 0x7f, 0x80, 0xfe, 0xff };

static void change(void)
{
	size_t at = input_size ? random32() % input_size : 0;
	size_t len;

	switch (random32() % 6) {
	case 0:
		input[at] ^= (uint8_t)(1 << random32() % 8);
		break;
	case 1:
		input[at] = (uint8_t)random32();
		break;
	case 2:
		input[at] = edges[random32() % sizeof(edges)];
		break;
	case 3:		/* a run of one byte */
		len = random32() % (input_size - at + 1);
		memset(input + at, edges[random32() % sizeof(edges)], len);
		break;
	case 4:		/* a part comes twice */
		len = random32() % (input_size - at + 1) / 2;
		memmove(input + at + len, input + at, len);
		break;
	case 5:		/* shorter or longer */
		input_size = random32() % 4 ? input_size : at;
		break;
	}
	if (!input_size)
		input_size = 1;
}

static void make_input(unsigned int i)
{
	unsigned int changes = random32() % 8;

	memset(input, 0, sizeof(input));
	input_size = fuzz_seed(i, input);
	while (changes--)
		change();
}

static int run_file(const char *path)
{
	FILE *f = fopen(path, "r");

	if (!f) {
		perror(path);
		return 1;
	}
	input_size = fread(input, 1, sizeof(input), f);
	fclose(f);
	return LLVMFuzzerTestOneInput(input, input_size);
}

static unsigned long number(const char *variable, unsigned long otherwise)
{
	const char *s = getenv(variable);

	return s ? strtoul(s, NULL, 0) : otherwise;
}

/* The sanitizers call this before they end the program. */
void __asan_on_error(void);
void __asan_on_error(void)
{
	keep(0);
}

int main(int argc, char **argv)
{
	unsigned long runs = number("FUZZ_RUNS", 20000) / fuzz_cost;
	unsigned long seed = number("FUZZ_SEED", 1);

	name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	for (int i = 1; i < argc; i++)
		if (run_file(argv[i]))
			return 1;
	if (argc > 1)
		return 0;
	signal(SIGABRT, keep);
	state = seed;
	for (unsigned long i = 0; i < runs; i++) {
		make_input((unsigned int)i);
		LLVMFuzzerTestOneInput(input, input_size);
	}
	printf("# %s: %lu inputs from seed %lu\n", name, runs, seed);
	return 0;
}
