// Asking a second person: what somebody may not do alone is done again with an approval, by that person's PIN at this desk,
// or by a yes from the floor. One question at a time; the dialog that puts it is in views/asking.js.

import { signal } from "../vendor/signals-core.js";

/**
 * @typedef {{right: string, amount: number, subject: Record<string, any>, reason: string, people: {id: string, name: string}[],
 *   sending: boolean, problem: string, floor: {request: string, approval: string, state: "asked"|"refused"|"expired", words: string}|null}} Question
 */

/** The question that stands; null: none. */
export const question = signal(/** @type {Question|null} */ (null));
let settle = /** @type {((id: string|null) => void)|null} */ (null);

/**
 * Does what `call` does; each time the server wants somebody's yes it is asked for, and `call` is given the approvals so
 * far. Who does not ask after all is left with the refusal.
 * @template T
 * @param {Record<string, any>} subject what will be done, as POST /approvals has it
 * @param {(approvals: string[]) => Promise<T>} call
 * @param {string} [reason]
 * @returns {Promise<T>}
 */
export async function withApproval(subject, call, reason = "") {
  /** @type {string[]} */
  const approvals = [];
  for (;;) {
    try {
      return await call(approvals);
    } catch (error) {
      const { code, extra } = /** @type {any} */ (error);
      if (code !== "approval_needed") throw error;
      const id = await ask({ right: extra.right, amount: extra.amount ?? 0, subject, reason, people: extra.approvers ?? [], sending: false, problem: "", floor: null });
      if (id === null) throw error;
      approvals.push(id);
    }
  }
}

/** @param {Question} asked @returns {Promise<string|null>} */
function ask(asked) {
  settle?.(null);
  question.value = asked;
  return new Promise((resolve) => { settle = resolve; });
}

/** Ends the question: with an approval's id, or with null. @param {string|null} id */
export function answered(id) {
  const tell = settle;
  settle = null;
  question.value = null;
  tell?.(id);
}

/** @param {Partial<Question>} change */
export function edit(change) {
  if (question.value) question.value = { ...question.value, ...change };
}

/** What the query of a call says of approvals. @param {string[]} approvals */
export function inQuery(approvals) {
  return approvals.length > 0 ? [`approvals=${approvals.join(",")}`] : [];
}
