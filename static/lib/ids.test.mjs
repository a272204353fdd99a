import test from 'node:test';
import assert from 'node:assert/strict';
import { uuidv7, tabName } from './ids.js';

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('an id has version 7, the variant and the time', () => {
  const id = uuidv7(Date.UTC(2100, 0, 1));
  assert.match(id, shape);
  assert.equal(parseInt(id.slice(0, 8) + id.slice(9, 13), 16), Date.UTC(2100, 0, 1));
});

test('ids rise strictly within a millisecond, past the counter, and when the clock steps back', () => {
  const start = Date.UTC(2101, 0, 1);
  let last = uuidv7(start);
  for (let i = 0; i < 20000; i += 1) {
    const next = uuidv7(i % 3 ? start : start - 60000);
    assert.match(next, shape);
    assert.ok(next > last, `${next} after ${last}`);
    last = next;
  }
});

test('tab names differ', () => {
  assert.notEqual(tabName(), tabName());
});
