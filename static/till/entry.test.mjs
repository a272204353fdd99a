import { test } from 'node:test';
import assert from 'node:assert/strict';
import { read, typeNumber, padValue, wordsOf } from './entry.js';

test('what is typed says itself what it is', () => {
  assert.deepEqual(read('  '), { kind: 'empty' });
  assert.deepEqual(read('3 *'), { kind: 'announce', quantity: 3000, rest: '' });
  assert.deepEqual(read('3*4006381333931'), { kind: 'announce', quantity: 3000, rest: '4006381333931' });
  assert.deepEqual(read('0,5 * gouda'), { kind: 'announce', quantity: 500, rest: 'gouda' });
  assert.deepEqual(read('*3'), { kind: 'set', quantity: 3000 });
  assert.deepEqual(read('* 3'), { kind: 'set', quantity: 3000 });
  assert.deepEqual(read('*'), { kind: 'set', quantity: null });
  assert.deepEqual(read('*0'), { kind: 'set', quantity: null });
  assert.deepEqual(read('4006381333931'), { kind: 'code', code: '4006381333931' });
  assert.deepEqual(read('bräter 4'), { kind: 'words', words: 'bräter 4' });
  assert.deepEqual(read('a*b'), { kind: 'words', words: 'a*b' });
});

test('a quantity announced beyond all sense is none, and never words to look for', () => {
  for (const text of ['100000 *', '0 * gouda', '-3*4006381333931', '99999999999*1', '0,0000*1']) {
    const entry = read(text);
    assert.equal(entry.kind, 'announce', text);
    assert.equal(entry.quantity, null, text);
  }
});

test('words to look for follow an announced quantity', () => {
  assert.equal(wordsOf('3 * gouda'), 'gouda');
  assert.equal(wordsOf('*3'), '');
  assert.equal(wordsOf('bread'), 'bread');
});

test('the pad writes what was pressed', () => {
  const rules = { decimals: 2 };
  const typed = ['1', '0', '.', '5', '0', '9'].reduce((text, key) => typeNumber(text, key, rules), '');
  assert.equal(typed, '10.50');
  assert.equal(typeNumber('10.5', '.', rules), '10.5');
  assert.equal(typeNumber('0', '7', rules), '7');
  assert.equal(typeNumber('', '.', rules), '0.');
  assert.equal(typeNumber('', 'Backspace', rules), '');
  assert.equal(typeNumber('12', '.', { decimals: 0 }), '12');
});

test('the pad is an integer of the smallest part', () => {
  assert.equal(padValue('10.5', 2), 1050);
  assert.equal(padValue('10.', 2), 1000);
  assert.equal(padValue('100', 2), 10000);
  assert.equal(padValue('0.342', 3), 342);
  assert.equal(padValue('', 2), null);
  assert.equal(padValue('500', 0), 500);
});
