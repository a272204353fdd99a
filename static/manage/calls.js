// Calls of a day: which are shown, and in what order.

/** Choices over the list, in order. */
export const callFilters = ["all", "open", "helped", "unhelped", "late"];

/**
 * @param {any} request
 * @param {string} filter
 * @param {number} goal seconds until somebody should have accepted
 * @param {number} now milliseconds
 */
export function shows(request, filter, goal, now) {
  switch (filter) {
    case "open": return isOpen(request);
    case "helped": return request.status === "resolved" && request.outcome === "helped";
    case "unhelped": return request.status === "abandoned" || request.status === "cancelled" || (request.status === "resolved" && request.outcome !== "helped");
    case "late": return waited(request, now) > goal;
    default: return true;
  }
}

/** @param {any} request */
export function isOpen(request) {
  return ["waiting", "offered", "accepted", "arrived"].includes(request.status);
}

/**
 * Seconds until somebody said yes; until it ended or until now where nobody did.
 * @param {any} request
 * @param {number} now milliseconds
 */
export function waited(request, now) {
  const until = request.claim?.accepted_at ?? request.ended_at;
  return Math.max(0, Math.round(((until ? Date.parse(until) : now) - Date.parse(request.created_at)) / 1000));
}

/**
 * The day's calls as the page knows them: what the list answered, overridden
 * by what the live channel said since, newest first.
 * @param {any[]} listed
 * @param {Map<string, any>} live
 */
export function merged(listed, live) {
  const byId = new Map(listed.map((request) => [request.id, request]));
  for (const [id, request] of live) {
    const known = byId.get(id);
    if (!known || (request.version ?? 0) >= (known.version ?? 0)) byId.set(id, request);
  }
  return [...byId.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
}

/**
 * Shape, tone and word for how a call stands or ended.
 * @param {any} request
 */
export function standing(request) {
  switch (request.status) {
    case "waiting": return { shape: "wait", tone: "wait", key: "call.waiting" };
    case "offered": return { shape: "offer", tone: "soft", key: "call.offered" };
    case "accepted": return request.claim?.silent ? { shape: "off", tone: "late", key: "call.silent" } : { shape: "way", tone: "way", key: "call.way" };
    case "arrived": return { shape: "here", tone: "here", key: "call.here" };
    case "resolved": return { shape: "done", tone: request.outcome === "helped" ? "done" : "soft", key: `outcome.${request.outcome ?? "other"}` };
    case "abandoned": return { shape: "late", tone: "late", key: "call.abandoned" };
    default: return { shape: "off", tone: "soft", key: "call.cancelled" };
  }
}
