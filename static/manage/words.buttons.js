// The words of buttons that ring without a phone.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const buttonWords = {
  "tab.floor.buttons": "Buttons", "new.floor.buttons": "New button",
  "buttons.title": "Buttons", "buttons.count": { one: "{n} button", other: "{n} buttons" }, "buttons.name": "Name", "buttons.battery": "Battery",
  "buttons.seen": "heard {when}", "buttons.never": "not heard yet",
  "buttons.none": "No button yet", "buttons.none_more": "A button at a fitting room or a locked case rings without a phone.", "buttons.choose": "Choose a button", "buttons.choose_more": "What its presses ask for, its secret and a trial show here.",
  "buttons.alarm_silent": "Silent", "buttons.alarm_battery": "Battery low", "buttons.no_secret": "Needs a secret",
  "buttons.battery_is": "Its battery is at {n} %. Change it before it falls silent.", "buttons.silent_since": "Nothing was heard of it since {when}. Look at its battery and its network.", "buttons.silent_ever": "Nothing was ever heard of it. Look at its address and its secret.",
  "buttons.format": "Make", "buttons.format_plain": "Any, by HTTP", "buttons.format_shelly": "Shelly, from the 2nd generation", "buttons.format_shelly1": "Shelly, 1st generation", "buttons.format_zigbee2mqtt": "Zigbee2MQTT", "buttons.format_tasmota": "Tasmota",
  "buttons.point": "Hangs at", "buttons.gateway": "Nowhere: it is a gateway", "buttons.gateway_hint": "A gateway speaks for buttons that cannot themselves, such as those of Zigbee2MQTT.", "buttons.by": "Speaks by", "buttons.by_itself": "Itself", "buttons.gateway_name": "Called there",
  "buttons.press_single": "Pressed once", "buttons.press_double": "Twice", "buttons.press_triple": "Three times", "buttons.press_long": "Held", "buttons.as_point": "What the place offers first", "buttons.as_single": "Like once", "buttons.nothing": "Rings nobody",
  "buttons.silent": "Silence is told after", "buttons.silent_hint": "0: never.", "buttons.hours": "hours", "buttons.low": "Battery is told below", "buttons.low_hint": "0: never.",
  "buttons.works_more": "a button out of use is not let in", "buttons.remove_ask": "Remove this button? Its calls stay.",
  "buttons.once": "The secret is shown this once. Put it into the button now.", "buttons.has_secret": "Its secret was shown when it was made, and cannot be looked up.", "buttons.needs_secret": "It rings once it has a secret.", "buttons.its_secret": "‹its secret›",
  "buttons.make_secret": "Make its secret", "buttons.renew": "New secret", "buttons.renew_ask": "The old one ends at once.", "buttons.renew_yes": "Make a new one", "buttons.no_broker": "MQTT is off: the server is started without --mqtt.", "buttons.by_gateway": "Its gateway speaks for it, by the name {name}.",
  "buttons.way_http": "Address it calls", "buttons.way_mqtt": "MQTT server", "buttons.way_login": "User", "buttons.way_password": "Password", "buttons.way_topic": "Its topics begin with", "buttons.way_lamp": "Its lamp listens to",
  "buttons.try": "Try it", "buttons.try_end": "End the trial", "buttons.try_more": "For two minutes its presses show here and ring nobody.", "buttons.press_now": "Press the button now. {left} left.",
  "buttons.heard": "{press}, asks for: {kind}. {when}.", "buttons.heard_nothing": "{press}, rings nobody. {when}.", "buttons.last": "Last press: {heard}",
  "networks.title": "Where customers may ring from", "networks.any": "Anywhere", "networks.count": { one: "{n} network", other: "{n} networks" },
  "networks.more": "A sign’s code works wherever it is opened. With the address of the shop’s own internet line here, calls from elsewhere are refused, and the page says how to go on.",
  "networks.list": "Networks", "networks.hint": "One a line, such as 203.0.113.7 or 2001:db8:42::/48. Empty: anywhere.",
  "networks.proves": "It shows where a phone’s connection comes out, not where the phone is: customers on mobile data must join the shop’s Wi-Fi first, and somebody at the car park who is on it may ring.",
  "needs.button_silent": "{name} is silent", "needs.button_battery": "{name} has a low battery",
};
