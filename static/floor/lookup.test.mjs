import assert from 'node:assert/strict';
import test from 'node:test';
import * as look from './lookup.js';

const goods = (...ids) => ids.map((id) => ({ id, name: id }));

test('one letter asks nothing and clears what stood', () => {
  const found = look.answered(look.asked(look.blankLook(), 'mehl'), 'mehl', goods('a'));
  assert.equal(look.worth('m'), false);
  assert.deepEqual([look.asked(found, 'm').state, look.asked(found, 'm').found], ['empty', []]);
});

test('while searching, what stood stays', () => {
  const found = look.answered(look.asked(look.blankLook(), 'mehl'), 'mehl', goods('a', 'b'));
  const again = look.asked(found, 'mehl 1');
  assert.deepEqual([again.state, again.found.length], ['searching', 2]);
});

test('a late answer to an earlier question is dropped', () => {
  let l = look.asked(look.blankLook(), 'me');
  l = look.asked(l, 'mehl');
  assert.equal(look.answered(l, 'me', goods('x')), l);
  assert.equal(look.away(l, 'me'), l);
  l = look.answered(l, 'mehl', goods('a'));
  assert.equal(look.answered(l, 'mehl', goods('y')), l, 'one answer per question');
});

test('the chosen stays chosen while it is found', () => {
  let l = look.answered(look.asked(look.blankLook(), 'mehl'), 'mehl', goods('a', 'b'));
  assert.equal(look.shown(l).id, 'a');
  l = look.picked(l, 'b');
  l = look.answered(look.asked(l, 'mehl 1'), 'mehl 1', goods('c', 'b'));
  assert.equal(look.shown(l).id, 'b');
  l = look.answered(look.asked(l, 'mehl 2'), 'mehl 2', goods('c'));
  assert.equal(look.shown(l).id, 'c');
});

test('nothing found and nobody answering are told apart', () => {
  const l = look.asked(look.blankLook(), 'mehl');
  assert.equal(look.answered(l, 'mehl', []).state, 'none');
  assert.equal(look.away(l, 'mehl').state, 'away');
});

test('stock in words', () => {
  assert.deepEqual(['7.000', '0.000', '0', '-2.500', null].map(look.stockTone), ['some', 'empty', 'empty', 'minus', null]);
});
