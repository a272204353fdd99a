// What the office knows of tasks without a screen: how one stands, and what an answer of its form means.

import { storeMinute } from "../lib/time.js";

/** Everything that can happen to a task. */
export const taskSteps = ["created", "edited", "offered", "lapsed", "declined", "accepted", "released", "escalated", "done", "not_possible", "cancelled", "missed"];

/**
 * How a task stands: the shape and tone of its state, the key of its words.
 * @param {any} task
 * @param {number} now
 * @returns {{shape: string, tone: string, key: string}}
 */
export function taskState(task, now) {
  switch (task.status) {
    case "accepted": return { shape: "way", tone: "way", key: "is_accepted" };
    case "done": return { shape: "done", tone: "done", key: "is_done" };
    case "not_possible": return { shape: "off", tone: "late", key: "is_not_possible" };
    case "cancelled": return { shape: "off", tone: "soft", key: "is_cancelled" };
    case "missed": return { shape: "late", tone: "late", key: "is_missed" };
    case "offered": return { shape: "offer", tone: "soft", key: "is_offered" };
    default: return task.starts_at > task.created_at && Date.parse(task.starts_at) > now ? { shape: "wait", tone: "soft", key: "is_later" } : { shape: "wait", tone: "wait", key: "is_waiting" };
  }
}

/** Open and past its time. @param {any} task @param {number} now */
export function overdue(task, now) {
  return task.ended_at === null && Date.parse(task.due_at) <= now;
}

/** A moment as a field of day and time has it, on the store's clock. @param {number} at @param {string} [zone] */
export function fieldTime(at, zone) {
  return storeMinute(at, zone);
}

/** What such a field says, for the wire; null where it is no moment. @param {string} typed @param {string} [zone] */
export function wireTime(typed, zone) {
  const wall = Date.parse(`${typed.slice(0, 16)}Z`);
  if (Number.isNaN(wall)) return null;
  const ahead = (/** @type {number} */ at) => Date.parse(`${storeMinute(at, zone)}Z`) - at;
  const near = wall - ahead(wall);
  return new Date(wall - ahead(near)).toISOString(); // asked twice: clocks may be put forward in between
}

/** What the next new task begins with: taken once. @type {{current: {title: string, words: string, zone_id?: string, request_id?: string, product?: any}|null}} */
export const begun = { current: null };
