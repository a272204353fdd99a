// What waiting customers are asked and which ratings are followed up, as the form has it and as the API takes it.

export const waitingFields = ["still_after", "still_within", "follow_up", "helper"];

/** @param {any} policies */
export function formOf(policies) {
  const help = policies?.help ?? {};
  return { still_after: String(help.still_after ?? 0), still_within: String(help.still_within || 60), follow_up: String(help.follow_up ?? 2), helper: help.helper ?? "name" };
}

/**
 * The patch, or the names of the fields that cannot be read.
 * @param {Record<string, string>} values
 * @returns {{policies: any}|{wrong: string[]}}
 */
export function policyOf(values) {
  const whole = (/** @type {string} */ name, /** @type {(n: number) => boolean} */ fits) => {
    const text = values[name].trim();
    return /^\d{1,4}$/.test(text) && fits(Number(text)) ? Number(text) : null;
  };
  const after = whole("still_after", (n) => n === 0 || (n >= 30 && n <= 3600));
  const within = whole("still_within", (n) => n >= 20 && n <= 900);
  const to = whole("follow_up", (n) => n <= 5);
  const helper = ["none", "name", "picture"].includes(values.helper) ? values.helper : null;
  const read = { still_after: after, still_within: within, follow_up: to, helper };
  const wrong = waitingFields.filter((name) => read[/** @type {keyof typeof read} */ (name)] === null);
  return wrong.length > 0 ? { wrong } : { policies: { help: read } };
}
