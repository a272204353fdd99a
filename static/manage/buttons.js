// What the office says of a button: what its presses ask for, where its secret goes, what is wrong.

/**
 * The presses that have a meaning of their own, as they are sent.
 * @param {Record<string, string>} values
 * @param {string[]} presses
 */
export const ringsOf = (values, presses) => Object.fromEntries(presses.filter((press) => values[press]).map((press) => [press, values[press]]));

/**
 * Where a button is told to call, by name of the field on its own page.
 * @param {{address: string, mqtt: string}|undefined} ways
 * @param {{login: string, call_point_id: string|null}} button
 * @param {string} secret
 * @returns {[string, string][]}
 */
export function wayOf(ways, button, secret) {
  /** @type {[string, string][]} */
  const rows = [];
  if (!ways) return rows;
  if (button.call_point_id) rows.push(["http", `${ways.address}${secret}`]);
  if (ways.mqtt) rows.push(["mqtt", ways.mqtt], ["login", button.login], ["password", secret], ["topic", `tillbell/${button.login}`], ["lamp", `tillbell/${button.login}/state`]);
  return rows;
}

/**
 * @param {(key: string, params?: Record<string, any>) => string} t
 * @param {any} button
 * @param {string} alarm
 * @param {(at: string) => string} when
 */
export function alarmText(t, button, alarm, when) {
  if (alarm === "battery") return t("buttons.battery_is", { n: button.battery });
  return button.seen_at ? t("buttons.silent_since", { when: when(button.seen_at) }) : t("buttons.silent_ever");
}

/** The buttons that somebody must look after, the worst first. @param {any[]} buttons */
export const unwell = (buttons) => buttons.filter((one) => one.alarms.length > 0).sort((a, b) => Number(b.alarms[0] === "silent") - Number(a.alarms[0] === "silent") || a.name.localeCompare(b.name));
