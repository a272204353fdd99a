import assert from 'node:assert/strict';
import test from 'node:test';
import { asked, dueFirst, held, isLater, withTask, withTasks } from './tasks.js';

const at = (minutes) => new Date(Date.UTC(2026, 10, 26, 9, minutes)).toISOString();
const task = (id, more = {}) => ({ id, title: id, status: 'waiting', created_at: at(0), starts_at: at(0), due_at: at(60), priority: 0, offered_to: [], claim: null, ended_at: null, version: 1, ...more });
const now = Date.parse(at(30));

test('tasks stand as one person should see them', () => {
  const all = [
    task('later', { starts_at: at(40) }), task('other', { status: 'accepted', claim: { staff_id: 'ben', name: 'Ben' } }), task('soon', { due_at: at(45) }),
    task('pressing', { priority: 5 }), task('late', { due_at: at(10) }), task('turn', { status: 'offered', offered_to: ['mia'] }),
    task('mine', { status: 'accepted', claim: { staff_id: 'mia', name: 'Mia' } }),
  ];
  const list = dueFirst(all, 'mia', now);
  assert.deepEqual(list.map((one) => one.id), ['mine', 'turn', 'late', 'pressing', 'soon', 'other', 'later']);
  assert.deepEqual(held(list, 'mia').map((one) => one.id), ['mine']);
  assert.deepEqual(asked(list, 'mia').map((one) => one.id), ['turn']);
  assert.deepEqual(asked(list, 'ben'), []);
  assert.equal(isLater(task('now', { created_at: at(31), starts_at: at(31) }), now), false, 'begun by a clock that goes before');
});

test('the older picture of a task is dropped, and what ended stays so', () => {
  const ended = new Set();
  let tasks = withTask(new Map(), task('a', { version: 3 }), ended);
  assert.equal(withTask(tasks, task('a', { version: 2, title: 'old' }), ended), tasks);
  tasks = withTasks(tasks, [task('a', { version: 2, title: 'old' }), task('b')], ended);
  assert.deepEqual([...tasks.values()].map((one) => one.title), ['a', 'b']);
  tasks = withTask(tasks, task('a', { version: 4, ended_at: at(20) }), ended);
  tasks = withTask(tasks, task('a', { version: 3 }), ended);
  assert.deepEqual([...withTasks(tasks, [task('a'), task('b')], ended).keys()], ['b']);
});
