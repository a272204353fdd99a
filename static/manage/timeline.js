// One request as it went: what happened when, and how long each part took.

/** @typedef {{at: string, type: string, staff: {id: string, name: string}|null, device_id: string|null, device?: {id: string, name: string}, data: Record<string, any>}} Entry */

/** Shape of each kind of entry, as everywhere else on the floor. @type {Record<string, string>} */
const shapes = {
  created: "wait", pressed: "wait", offered: "offer", pushed: "queued", delivered: "queued", seen: "queued", accepted: "way", moved: "way",
  arrived: "here", resolved: "done", released: "off", escalated: "late", handed_off: "way", lapsed: "off", declined: "off", cancelled: "off",
  abandoned: "late", rated: "done",
  still_asked: "wait", still_waiting: "wait", answered: "done", closed: "done", tasked: "way", reopened: "off",
  noted: "queued", photographed: "queued", undone: "off", paused: "break", resumed: "here", overdue: "late", second_called: "offer", transferred: "off",
};

/** Colour that goes with the shape. @type {Record<string, string>} */
const tones = {
  created: "wait", pressed: "wait", offered: "soft", pushed: "soft", delivered: "soft", seen: "soft", accepted: "way", moved: "way", arrived: "here",
  resolved: "done", released: "late", escalated: "late", handed_off: "way", lapsed: "late", declined: "soft", cancelled: "soft", abandoned: "late", rated: "done",
  still_asked: "soft", still_waiting: "wait", answered: "done", closed: "done", tasked: "way", reopened: "soft",
  noted: "soft", photographed: "soft", undone: "late", paused: "wait", resumed: "here", overdue: "late", second_called: "soft", transferred: "way",
};

/**
 * Entries in order with their distance from the first and from the one before;
 * what a device says again of the same offer is told once.
 * @param {Entry[]} timeline
 */
export function steps(timeline) {
  const sorted = [...timeline].sort((a, b) => a.at.localeCompare(b.at));
  const start = sorted.length > 0 ? Date.parse(sorted[0].at) : 0;
  const seen = new Set();
  let before = start;
  return sorted
    .filter((entry) => {
      if (entry.type !== "delivered" && entry.type !== "seen") return true;
      const key = [entry.type, entry.staff?.id, entry.device_id, entry.data?.offer].join(" ");
      return !seen.has(key) && seen.add(key);
    })
    .map((entry) => ({
      ...entry,
      seconds: Math.round((Date.parse(entry.at) - start) / 1000),
      gap: -before + (before = Date.parse(entry.at)), // milliseconds
      shape: shapes[entry.type] ?? "queued",
      tone: tones[entry.type] ?? "soft",
    }));
}

/** What part a call is in after an act was taken back. @type {Record<string, "wait"|"way"|"here">} */
const undonePart = { waiting: "wait", offered: "wait", accepted: "way", arrived: "here" };

/**
 * The three parts of a call: waiting, on the way, with the customer. A call
 * given back waits again, so a part may come several times; the last one of an
 * open call runs until `now`.
 * @param {Entry[]} timeline
 * @param {number} now milliseconds
 * @returns {{part: "wait"|"way"|"here", from: number, to: number}[]} seconds from the start
 */
export function parts(timeline, now) {
  /** @type {{part: "wait"|"way"|"here", from: number, to: number}[]} */
  const found = [];
  /** @type {"wait"|"way"|"here"|null} */
  let part = null;
  let since = 0;
  for (const { type, seconds, data } of steps(timeline)) {
    const next = type === "undone" ? undonePart[data?.to] ?? part : nextPart(type, part);
    if (next === part) continue;
    if (part !== null && seconds > since) found.push({ part, from: since, to: seconds });
    part = next;
    since = seconds;
  }
  if (part !== null) {
    const start = Math.min(...timeline.map((entry) => Date.parse(entry.at)));
    const to = Math.max(since, Math.round((now - start) / 1000));
    if (to > since) found.push({ part, from: since, to });
  }
  return found;
}

/**
 * @param {string} type
 * @param {"wait"|"way"|"here"|null} part
 * @returns {"wait"|"way"|"here"|null}
 */
function nextPart(type, part) {
  switch (type) {
    case "created": case "released": case "transferred": return "wait";
    case "accepted": return "way";
    case "handed_off": return part === "here" ? "here" : "way";
    case "arrived": return "here";
    case "resolved": case "cancelled": case "abandoned": return null;
    default: return part;
  }
}

/**
 * Seconds from asking to a moment, null when it never came.
 * @param {any} request
 * @param {string|null|undefined} at
 */
export function secondsTo(request, at) {
  return at ? Math.max(0, Math.round((Date.parse(at) - Date.parse(request.created_at)) / 1000)) : null;
}
