// SPDX-License-Identifier: GPL-2.0-only
#include "button_input.h"

#include <linux/slab.h>

static void button_event(struct input_handle *handle, unsigned int type,
			 unsigned int code, int value)
{
	ktime_t *time;

	/* 2 is autorepeat */
	if (type != EV_KEY || value < 0 || value > 1)
		return;
	/* That of the interrupt where the driver gives it, as evdev has it */
	time = input_get_timestamp(handle->dev);
	button_edge(handle->private, code, value,
		    ktime_to_ns(time[INPUT_CLK_BOOT]));
}

/*
 * Whatever looks like keys may get ours by a new keymap later on, so it has to
 * be one of our devices from the start: events of a closed device are lost. The
 * console and SysRq hold such devices open too, so this costs no power. What
 * has only mouse, touch or joystick buttons is left alone, unless one of these
 * is configured.
 */
static bool button_match(struct input_handler *handler, struct input_dev *dev)
{
	if (!test_bit(EV_KEY, dev->evbit))
		return false;
	if (find_next_bit(dev->keybit, BTN_MISC, KEY_RESERVED + 1) < BTN_MISC)
		return true;
	if (find_next_bit(dev->keybit, KEY_CNT, KEY_OK) < KEY_CNT)
		return true;
	return button_has_key(dev);
}

static int button_connect(struct input_handler *handler, struct input_dev *dev,
			  const struct input_device_id *id)
{
	struct button *button;
	int ret;

	button = kzalloc(sizeof(*button), GFP_KERNEL);
	if (!button)
		return -ENOMEM;
	INIT_LIST_HEAD(&button->node);
	button->handle.dev = dev;
	button->handle.handler = handler;
	button->handle.name = "recovery";
	button->handle.private = button;

	ret = input_register_handle(&button->handle);
	if (ret)
		goto err_free;
	ret = input_open_device(&button->handle);
	if (ret)
		goto err_unregister;
	button_found(button);
	return 0;

err_unregister:
	input_unregister_handle(&button->handle);
err_free:
	kfree(button);
	return ret;
}

static void button_disconnect(struct input_handle *handle)
{
	struct button *button = handle->private;

	button_lost(button);
	input_close_device(handle);
	input_unregister_handle(handle);
	kfree(button);
}

static const struct input_device_id button_ids[] = {
	{
		.flags = INPUT_DEVICE_ID_MATCH_EVBIT,
		.evbit = { BIT_MASK(EV_KEY) },
	},
	{ }
};

static struct input_handler button_handler = {
	.name = "recovery",
	.event = button_event,
	.match = button_match,
	.connect = button_connect,
	.disconnect = button_disconnect,
	.id_table = button_ids,
};

int button_input_register(void)
{
	return input_register_handler(&button_handler);
}

void button_input_unregister(void)
{
	input_unregister_handler(&button_handler);
}
