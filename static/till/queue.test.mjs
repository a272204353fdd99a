import { test } from 'node:test';
import assert from 'node:assert/strict';
import { guess, MANY, toldKey, withSpan } from './queue.js';
import { en } from './words.en.js';

/** Sales of so many seconds with such gaps before each, and when the last one ended. */
function day(sales) {
  let at = 0;
  let spans = [];
  for (const [gap, lasts] of sales) {
    spans = withSpan(spans, { from: at + gap * 1000, to: at + (gap + lasts) * 1000 });
    at += (gap + lasts) * 1000;
  }
  return { spans, at };
}

test('customers right behind one another are as many as were seen to be', () => {
  const { spans, at } = day([[0, 60], [5, 60], [10, 45], [8, 50], [4, 60], [6, 70]]);
  assert.equal(guess(spans, at + 1000, false), 5);
});

test('gaps mean that nobody waits, however long the sales are', () => {
  const { spans, at } = day([[0, 60], [60, 60], [90, 45], [60, 50], [70, 60]]);
  assert.equal(guess(spans, at + 1000, false), 0);
});

test('mostly busy with a pause: the formula, not the run, is the bound', () => {
  const { spans, at } = day([[0, 60], [5, 60], [60, 60], [5, 60], [5, 60], [5, 60]]);
  // busy 400 of 440 s: 0.909² / 0.091 = 9, but three came right behind one another
  assert.equal(guess(spans, at + 1000, true), 3);
});

test('too few sales, or long ago, are no guess; an idle till has no queue', () => {
  const { spans, at } = day([[0, 60], [5, 60], [5, 60], [5, 60]]);
  assert.equal(guess(spans.slice(0, 3), at, false), null);
  assert.equal(guess(spans, at + 16 * 60_000, false), null);
  assert.equal(guess(spans, at + 30_000, false), 0);
  assert.equal(guess(spans, at + 30_000, true), 3);
});

test('a clock that was set back adds nothing', () => {
  assert.deepEqual(withSpan([], { from: 5000, to: 4000 }), []);
});

test('nine stands for more, and is told so', () => {
  assert.equal(toldKey({ length: MANY, how: 'tapped', state: 'told' }), 'queue.tapped_many');
  assert.equal(toldKey({ length: MANY - 1, how: 'estimated', state: 'told' }), 'queue.estimated');
  assert.equal(toldKey({ length: MANY, how: 'tapped', state: 'failed' }), 'queue.failed');
  for (const how of ['tapped', 'estimated']) assert.match(en[`queue.${how}_many`], /or more/);
});
