// What waits for whoever leads the shop: overdue calls, approvals, and tablets
// that fell silent with a customer.

/** @typedef {{kind: "overdue"|"approval"|"silent", request: any, since: string, name: string}} Need */

/**
 * Oldest first within each kind; a call stands under one kind only.
 * @param {Iterable<any>} requests open requests
 * @returns {Need[]}
 */
export function needs(requests) {
  /** @type {Record<Need["kind"], Need[]>} */
  const found = { overdue: [], approval: [], silent: [] };
  for (const request of requests) {
    const kind = needOf(request);
    if (kind) found[kind].push({ kind, request, since: request.created_at, name: request.claim?.name ?? request.asked_by?.name ?? "" });
  }
  for (const list of Object.values(found)) list.sort((a, b) => a.since.localeCompare(b.since));
  return [...found.approval, ...found.overdue, ...found.silent];
}

/**
 * @param {any} request
 * @returns {Need["kind"]|null}
 */
function needOf(request) {
  const unclaimed = request.status === "waiting" || request.status === "offered";
  if (unclaimed && request.kind === "approval") return "approval";
  if (unclaimed && onLastRung(request)) return "overdue";
  if (request.claim?.silent && (request.status === "accepted" || request.status === "arrived")) return "silent";
  return null;
}

/**
 * Nobody wider is left to ask.
 * @param {any} request
 */
export function onLastRung(request) {
  return request.rungs > 0 && request.rung >= request.rungs - 1;
}
