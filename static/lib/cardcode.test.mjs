import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cleanCode, kindOf, newCode, spaced } from './cardcode.js';

test('a new code is a code, however it is typed', () => {
  for (let round = 0; round < 50; round += 1) {
    const code = newCode();
    assert.equal(cleanCode(code), code);
    assert.equal(cleanCode(spaced(code).toLowerCase()), code);
    assert.equal(kindOf(code), 'gift_card');
  }
});

test('a code of the server is one here', () => {
  assert.equal(cleanCode('G0000-0000-0000-0000-0000'), null);
  assert.equal(cleanCode('GZZZZZZZZZZZZZZZZZZ1'), cleanCode('gzzzzzzzzzzzzzzzzzzI'));
  const zeros = newCode((bytes) => bytes.fill(0));
  assert.equal(zeros, 'G000000000000000000F');
});

test('one wrong letter shows', () => {
  const code = newCode();
  const at = 5;
  const other = code[at] === '7' ? '8' : '7';
  assert.equal(cleanCode(code.slice(0, at) + other + code.slice(at + 1)), null);
  assert.equal(cleanCode('4006381333931'), null);
});
