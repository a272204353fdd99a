// How many wait at each till, as the tills said it within five minutes.

import { useLoad } from "../parts.js";
import { api, clock, newsOf } from "../session.js";

const fresh = 5 * 60_000;

/** By register. @returns {Map<string, any>} */
export function useTillQueues() {
  const load = useLoad(() => api.get("/till-queues", { limit: 200 }), [newsOf("till_queue.changed").value]);
  const items = /** @type {any[]} */ (load.data?.items ?? []);
  return new Map(items.filter((queue) => Date.parse(queue.at) > clock.value - fresh).map((queue) => [queue.register.id, queue]));
}
