// SPDX-License-Identifier: GPL-2.0-or-later
#include "loaderbench.h"

char loader_reason[256];

struct recov_state loader_board(unsigned int a, unsigned int b,
				unsigned int next, unsigned int tries)
{
	struct recov_state state = {
		.log.backend = RECOVERY_LOG_BACKEND_MTD,
		.slot[0] = { .state = a, .tries = tries },
		.slot[1] = { .state = b, .tries = tries },
	};

	state.slot[next].next = true;
	return state;
}

int loader_tell_of(const struct recov_conf *conf, const struct recov_state *state)
{
	*loader_reason = '\0';
	return loader_tell(conf, state, loader_once(state), loader_reason,
			   sizeof(loader_reason));
}
