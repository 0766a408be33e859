// SPDX-License-Identifier: GPL-2.0-or-later
#include "net.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include "announce.h"
#include "plain.h"

#define KEYS	"recovery/ssh/fingerprints"

/* One line of it */
static bool read_name(const char *path, char *ret, size_t size)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, ret, size - 1);

	ret[n < 0 ? 0 : n] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	plain(ret);
	return *ret;
}

void message_board(const struct recov_conf *conf, char *ret, size_t size)
{
	if (*conf->board)
		snprintf(ret, size, "%.*s",
			 (int)strcspn(conf->board, " \t"), conf->board);
	else if (!read_name("/sys/firmware/devicetree/base/model", ret, size))
		read_name("/sys/class/dmi/id/product_name", ret, size);
}

/* Made anew in each failsafe boot; before that there are none. */
static void read_keys(const struct net *net, char *ret, size_t size)
{
	_cleanup_(closep) int fd = openat(net->run_fd, KEYS,
					  O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, ret, size - 1);

	ret[n < 0 ? 0 : n] = '\0';
}

int message_send(const struct net *net, const struct port *port,
		 const char *text)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = (int)port->index,
		.sll_halen = ETH_ALEN,
		.sll_addr = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	};
	uint8_t payload[ANNOUNCE_SIZE], packet[ANNOUNCE_PACKET];
	char board[CONF_BOARD_MAX], keys[512];

	message_board(&net->conf, board, sizeof(board));
	read_keys(net, keys, sizeof(keys));
	announce_payload(text, board, keys, payload);
	announce_packet(&net->conf.failsafe_address, payload, packet);
	return sendto(net->packet_fd, packet, sizeof(packet), MSG_DONTWAIT,
		      (struct sockaddr *)&to, sizeof(to)) < 0 ? -errno : 0;
}
