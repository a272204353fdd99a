// What tills ring for by themselves, when queues call people, and how much cash a drawer should hold: as the form has it
// and as the API takes it.

export const attillsFields = ["stopped_goods", "age_check", "call_at", "hold", "calm", "most"];

/** @param {any} policies @param {(minor: number) => string} priceText */
export function formOf(policies, priceText) {
  const { till_calls: calls = {}, queue = {}, drawer = {} } = policies ?? {};
  return {
    stopped_goods: calls.stopped_goods !== false, age_check: calls.age_check !== false, call_at: String(queue.call_at ?? 0), hold: String(queue.hold || 20), calm: String(queue.calm || 180),
    most: Number.isInteger(drawer.most) ? priceText(drawer.most) : "",
  };
}

/**
 * The patch, or the names of the fields that cannot be read. The drawer's policy is sent as a whole, with what others say.
 * @param {any} values @param {any} policies @param {(text: string) => number|null} parsePrice
 * @returns {{policies: any}|{wrong: string[]}}
 */
export function policyOf(values, policies, parsePrice) {
  const whole = (/** @type {string} */ name, /** @type {number} */ least, /** @type {number} */ most) => {
    const text = values[name].trim();
    const n = Number(text);
    return /^\d{1,4}$/.test(text) && n >= least && n <= most ? n : null;
  };
  const read = { call_at: whole("call_at", 0, 9), hold: whole("hold", 1, 600), calm: whole("calm", 1, 3600), most: values.most.trim() === "" ? undefined : parsePrice(values.most) };
  const wrong = Object.entries(read).filter(([, value]) => value === null).map(([name]) => name);
  if (wrong.length > 0) return { wrong };
  const { most: before, ...drawer } = policies?.drawer ?? {};
  return { policies: {
    till_calls: { stopped_goods: values.stopped_goods, age_check: values.age_check }, queue: { call_at: read.call_at, hold: read.hold, calm: read.calm },
    drawer: { ...drawer, ...(read.most === undefined ? {} : { most: read.most }) },
  } };
}
