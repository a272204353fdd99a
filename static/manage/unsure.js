// What is said of something that was sent and has no answer: the server may have it. No DOM.

/**
 * The words to add to such a failure, or null where there are none to add. What the page gave an id of its own, and a PUT, which
 * always names what it writes, is the same thing when it is sent again.
 * @param {string} method
 * @param {any} body
 * @param {{offline?: boolean}} error
 */
export function unsure(method, body, error) {
  if (!error.offline || method === "get") return null;
  return method === "put" || typeof body?.id === "string" ? "unsure.once" : "unsure.look";
}

/** Events that tell of something a form of the office made, under the id that the form gave it. */
const making = new Set(["broadcast.sent", "hand_over.written", "task.created", "help_request.created"]);
const mostKept = 100;

/**
 * The ids of what was made of late, the latest last, with one event more.
 * @param {string[]} known
 * @param {{type: string, data?: any}} event
 */
export function madeWith(known, event) {
  return making.has(event.type) && event.data?.id ? [...known, event.data.id].slice(-mostKept) : known;
}
