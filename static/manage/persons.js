// Who is on the floor and what each is doing, told by shape, word and colour.

/**
 * @typedef {{staff_id: string, name: string, role: string, status: "available"|"busy"|"break"|"off", zone_id: string|null,
 *   since: string, device_id: string|null, silent: boolean, dull_since?: string|null, request_id: string|null, helped?: number,
 *   state?: string, facts?: Fact[], till?: {id: string, code: string}|null, battery?: {percent: number, charging: boolean, low: boolean, at: string}|null}} Person
 * @typedef {{fact: string, since: string, place?: string}} Fact
 * @typedef {{shape: string, tone: string, key: string, place: string}} Doing
 */

/**
 * What somebody does now. The server says it by what is known of them; the
 * calls, which are told apart, go before.
 * @param {Person} person
 * @param {Iterable<any>} requests open requests
 * @param {(zoneId: string|null) => string} zoneCode
 * @returns {Doing}
 */
export function doing(person, requests, zoneCode) {
  const call = heldBy(person, requests);
  if (call?.status === "arrived") return { shape: "here", tone: "here", key: "person.with", place: placeOf(call) };
  if (call) return { shape: "way", tone: "way", key: "person.way", place: placeOf(call) };
  if (person.till) return { shape: "till", tone: "here", key: "person.till", place: person.till.code };
  switch (person.status) {
    case "busy": return { shape: "till", tone: "soft", key: "person.busy", place: "" };
    case "break": return { shape: "break", tone: "soft", key: "person.break", place: "" };
    case "off": return { shape: "off", tone: "soft", key: "person.off", place: "" };
  }
  if (person.state === "unreachable") return { shape: "off", tone: "late", key: "person.unreachable", place: "" };
  if (person.dull_since) return { shape: "off", tone: "late", key: "person.dull", place: "" };
  for (const request of requests) {
    if (request.status === "offered" && request.offered_to?.includes(person.staff_id)) return { shape: "offer", tone: "soft", key: "person.offered", place: placeOf(request) };
  }
  return { shape: "here", tone: "here", key: person.zone_id ? "person.zone" : "person.free", place: zoneCode(person.zone_id) };
}

/**
 * The call somebody holds, one they arrived at before one they go to.
 * @param {Person} person
 * @param {Iterable<any>} requests
 */
function heldBy(person, requests) {
  const held = [...requests].filter((request) => request.claim?.staff_id === person.staff_id && (request.status === "accepted" || request.status === "arrived"));
  return held.find((request) => request.status === "arrived") ?? held[0] ?? null;
}

/**
 * What is known of somebody and since when, what decides first. That they took
 * a call or arrived is read off the calls, which are told apart.
 * @param {Person} person
 * @param {Iterable<any>} requests
 * @returns {Fact[]}
 */
export function factsOf(person, requests) {
  const call = heldBy(person, requests);
  const others = (person.facts ?? []).filter((fact) => fact.fact !== "arrived" && fact.fact !== "accepted");
  if (!call) return others;
  const fact = call.status === "arrived" ? "arrived" : "accepted";
  return [{ fact, since: call.claim[`${fact}_at`] ?? call.claim.accepted_at, place: placeOf(call) }, ...others];
}

const troubles = new Set(["no_alerts", "alert_unheard", "dull", "battery_low"]);

/**
 * What a manager should look after, of what is known of somebody at work.
 * @param {Fact[]} facts
 */
export function troublesOf(facts) {
  return facts.filter((fact) => troubles.has(fact.fact));
}

/**
 * Everybody as a manager looks for them: who needs looking after, who is free,
 * who has a customer, who is not asked, who is away; then by name.
 * @param {Iterable<Person>} people
 * @param {Iterable<any>} requests
 */
export function byState(people, requests) {
  const rank = (/** @type {Person} */ person) => {
    const key = doing(person, requests, () => "").key;
    return ["person.unreachable", "person.dull", "person.zone", "person.free", "person.offered", "person.with", "person.way", "person.till", "person.busy", "person.break", "person.off"].indexOf(key);
  };
  return [...people].map((person) => ({ person, rank: rank(person) })).sort((a, b) => a.rank - b.rank || a.person.name.localeCompare(b.person.name)).map((one) => one.person);
}

/**
 * Where a call comes from: shelf, till, or neither.
 * @param {any} request
 */
export function placeOf(request) {
  return request.call_point?.code ?? request.register?.code ?? "";
}

/**
 * The report's list with what the live channel knows better, those who went
 * home left out unless they helped today; by name, so that nothing jumps.
 * @param {Person[]} reported
 * @param {Map<string, Person>} presence
 * @returns {Person[]}
 */
export function onTheFloor(reported, presence) {
  const byId = new Map(reported.map((person) => [person.staff_id, person]));
  for (const [id, person] of presence) byId.set(id, { ...byId.get(id), ...person });
  return [...byId.values()].filter((person) => person.status !== "off" || person.till || (person.helped ?? 0) > 0).sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Up to two letters for a round mark.
 * @param {string} name
 */
export function initials(name) {
  const words = name.trim().split(/[\s-]+/).filter((word) => /\p{L}/u.test(word));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...word].find((letter) => /\p{L}/u.test(letter)) ?? "").join("").toLocaleUpperCase();
}
