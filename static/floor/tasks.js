// The tasks of the floor: which are whose, and in which order they stand. All are
// pure functions of their arguments.

import { compare } from './floor.js';

/**
 * @typedef {object} Task
 * @property {string} id
 * @property {string} title
 * @property {string} status     waiting, offered, accepted, or how it ended
 * @property {string} created_at
 * @property {string} starts_at
 * @property {string} due_at
 * @property {number} priority
 * @property {string[]} offered_to
 * @property {{staff_id: string, name: string, accepted_at: string}|null} claim
 * @property {string|null} ended_at
 * @property {number} version
 */

/**
 * withTask takes in one task, unless a newer picture of it is there; what ended goes and stays gone.
 * @param {Map<string, Task>} tasks
 * @param {Task} task
 * @param {Set<string>} ended  ids of what ended, added to here
 */
export function withTask(tasks, task, ended) {
  if (ended.has(task.id)) return tasks;
  const next = new Map(tasks);
  if (task.ended_at) {
    ended.add(task.id);
    next.delete(task.id);
    return next;
  }
  const known = tasks.get(task.id);
  if (known && known.version >= task.version) return tasks;
  return next.set(task.id, task);
}

/** withTasks begins anew with all open tasks; only what is newer here than there stays. */
export function withTasks(tasks, all, ended) {
  const next = new Map();
  for (const task of all) {
    if (ended.has(task.id)) continue;
    const known = tasks.get(task.id);
    next.set(task.id, known && known.version > task.version ? known : task);
  }
  return next;
}

/** isLate tells whether a task should have been done by now. */
export function isLate(task, now) {
  return Date.parse(task.due_at) <= now;
}

/** isLater tells whether a task is for later: nobody is asked for it yet. What begins at once has begun, whatever the clock here says. */
export function isLater(task, now) {
  return task.status === 'waiting' && task.starts_at > task.created_at && Date.parse(task.starts_at) > now;
}

/** isAsked tells whether somebody is asked for a task now. */
export function isAsked(task, id) {
  return task.status === 'offered' && task.offered_to.includes(id);
}

/** showing names one offer of a task to a person, which a device tells the server of. */
export function showing(kind, task) {
  return `${kind} ${task.id} ${task.rung} ${task.offered_until}`;
}

/**
 * dueFirst orders tasks as one person should see them: their own, those they are asked for,
 * what is overdue, what presses, what is due next; what begins later stands last.
 * @param {Iterable<Task>} tasks
 * @param {string} me
 * @param {number} now
 */
export function dueFirst(tasks, me, now) {
  const rank = (task) => {
    if (task.claim) return task.claim.staff_id === me ? 0 : 4;
    if (isAsked(task, me)) return 1;
    if (isLater(task, now)) return 5;
    return isLate(task, now) ? 2 : 3;
  };
  return [...tasks].sort((a, b) => rank(a) - rank(b) || b.priority - a.priority || compare(a.due_at, b.due_at) || compare(a.id, b.id));
}

/** held lists what a person has taken. */
export function held(tasks, me) {
  return tasks.filter((task) => task.claim?.staff_id === me);
}

/** asked lists what a person is asked for. */
export function asked(tasks, me) {
  return tasks.filter((task) => isAsked(task, me));
}
