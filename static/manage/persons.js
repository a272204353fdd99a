// Who is on the floor and what each is doing, told by shape, word and colour.

/**
 * @typedef {{staff_id: string, name: string, role: string, status: "available"|"busy"|"break"|"off", zone_id: string|null,
 *   since: string, device_id: string|null, silent: boolean, dull_since?: string|null, request_id: string|null, helped?: number}} Person
 * @typedef {{shape: string, tone: string, key: string, place: string}} Doing
 */

/**
 * What somebody does now. Silence comes before everything else: what a silent
 * tablet last said may no longer be so.
 * @param {Person} person
 * @param {Iterable<any>} requests open requests
 * @param {(zoneId: string|null) => string} zoneCode
 * @returns {Doing}
 */
export function doing(person, requests, zoneCode) {
  if (person.silent && person.status !== "off") return { shape: "off", tone: "late", key: "person.silent", place: "" };
  for (const request of requests) {
    const mine = request.claim?.staff_id === person.staff_id;
    if (mine && request.status === "accepted") return { shape: "way", tone: "way", key: "person.way", place: placeOf(request) };
    if (mine && request.status === "arrived") return { shape: "here", tone: "here", key: "person.with", place: placeOf(request) };
  }
  for (const request of requests) {
    const asked = request.status === "offered" && request.offered_to?.includes(person.staff_id);
    if (asked && person.status === "available") return { shape: "offer", tone: "soft", key: "person.offered", place: placeOf(request) };
  }
  if (person.status === "available" && person.dull_since) return { shape: "off", tone: "late", key: "person.dull", place: "" };
  switch (person.status) {
    case "available": return { shape: "here", tone: "here", key: person.zone_id ? "person.zone" : "person.free", place: zoneCode(person.zone_id) };
    case "busy": return { shape: "till", tone: "soft", key: "person.busy", place: "" };
    case "break": return { shape: "break", tone: "soft", key: "person.break", place: "" };
    default: return { shape: "off", tone: "soft", key: "person.off", place: "" };
  }
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
  return [...byId.values()].filter((person) => person.status !== "off" || (person.helped ?? 0) > 0).sort((a, b) => a.name.localeCompare(b.name));
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
