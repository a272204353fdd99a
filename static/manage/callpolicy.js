// How calls of a kind are answered: what the form shows of a policy, and back.

/** Whom a rung may tell, how people may be asked, and what may sound. */
export const tells = ["zone", "around", "floor", "everyone", "leads", "persons"];
export const asks = ["everyone", "one_by_one", "assign"];
export const sounds = ["silent", "soft", "loud", "siren"];
export const mostRungs = 10;

/** Seconds the server takes; it has the last word. */
const limits = { rung: { least: 5, most: 3600 }, offer: { least: 5, most: 600 }, priority: { least: 0, most: 9 } };

/**
 * @typedef {{to: string, seconds: string, sound: string, serving: boolean, any_skill: boolean, persons: string[]}} RungRow
 * @typedef {{ask: string, offer_seconds: string, skill: string, priority: string, rungs: RungRow[]}} PolicyForm
 */

/**
 * What a form shows of a kind: the store's own policy, else the seconds it used to have, else the usual.
 * @param {any} store @param {string} kind @returns {PolicyForm}
 */
export function formOf(store, kind) {
  const policy = store?.calls?.[kind] ?? {};
  const byName = kind === "open_till" && !(policy.rungs?.length > 0);
  const rungs = policy.rungs?.length > 0 ? policy.rungs : byName || kind === "age_check" ? [{ to: "everyone" }] : usualRungs(store?.ladders?.[kind] ?? [], kind === "approval");
  return {
    ask: policy.ask || (byName ? "one_by_one" : "everyone"), offer_seconds: String(policy.offer_seconds || 20), skill: policy.skill ?? "", priority: String(policy.priority ?? 0),
    rungs: rungs.map(rowOf),
  };
}

/** @param {any} rung @returns {RungRow} */
function rowOf(rung) {
  return { to: rung.to, seconds: rung.seconds ? String(rung.seconds) : "", sound: rung.sound || "loud", serving: rung.serving ?? false, any_skill: rung.any_skill ?? false, persons: rung.persons ?? [] };
}

/** Zone, floor, everyone; an approval stays with who leads, from the second step on with those too who have a customer. @param {number[]} seconds @param {boolean} lead */
export function usualRungs(seconds, lead) {
  const each = seconds.length > 0 ? seconds : [30, 30];
  const rungs = [...each.map((wait, i) => ({ to: i > 0 ? "floor" : "zone", seconds: wait })), { to: "everyone" }];
  return lead ? rungs.map((rung, i) => ({ ...rung, to: "leads", ...(i > 0 ? { serving: true } : {}) })) : rungs;
}

/** @param {string} kind @param {string} name */
export const fieldOf = (kind, name) => `calls.${kind}.${name}`;

/** All names that complaints about a kind may come back with. @param {string} kind */
export function fieldsOf(kind) {
  const rung = (/** @type {number} */ i) => ["to", "seconds", "sound", "persons"].map((name) => fieldOf(kind, `rungs[${i}].${name}`));
  return [...["ask", "offer_seconds", "skill", "priority", "rungs"].map((name) => fieldOf(kind, name)), ...Array.from({ length: mostRungs }, (_, i) => rung(i)).flat()];
}

/**
 * The policy a form says, or which fields are wrong, by key of what to say.
 * @param {PolicyForm} form @param {string} kind
 * @returns {{policy: any, wrong: Record<string, string>}}
 */
export function policyOf(form, kind) {
  /** @type {Record<string, string>} */
  const wrong = {};
  const whole = (/** @type {string} */ typed, /** @type {{least: number, most: number}} */ { least, most }, /** @type {string} */ name, /** @type {string} */ say) => {
    const n = Number(typed.trim());
    if (typed.trim() === "" || !Number.isInteger(n) || n < least || n > most) wrong[fieldOf(kind, name)] = say;
    return n;
  };
  const last = form.rungs.length - 1;
  const rungs = form.rungs.map((row, i) => ({
    to: row.to, ...(i < last ? { seconds: whole(row.seconds, limits.rung, `rungs[${i}].seconds`, "service.wrong") } : {}),
    ...(row.sound === "loud" ? {} : { sound: row.sound }), ...(row.serving ? { serving: true } : {}), ...(row.any_skill ? { any_skill: true } : {}),
    ...(row.to === "persons" ? { persons: row.persons } : {}),
  }));
  form.rungs.forEach((row, i) => { if (row.to === "persons" && row.persons.length === 0) wrong[fieldOf(kind, `rungs[${i}].persons`)] = "service.wrong_persons"; });
  const skill = form.skill.trim();
  const policy = {
    ask: form.ask, ...(form.ask === "one_by_one" ? { offer_seconds: whole(form.offer_seconds, limits.offer, "offer_seconds", "service.wrong_offer") } : {}),
    ...(skill ? { skill } : {}), priority: whole(form.priority, limits.priority, "priority", "service.wrong_priority"), rungs,
  };
  return { policy, wrong };
}
