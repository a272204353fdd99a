import assert from 'node:assert/strict';
import test from 'node:test';
import { makeWords } from './words.js';
import { whyKeys, whySaid } from './why.js';
import { whyWords } from './words.why.js';

const t = makeWords({ en: whyWords }, 'en');

for (const [why, said] of [
  ['cares speaks walk=14 idle=720', 'looks after the zone, speaks the language, 14 s to walk, free for 12 min'],
  ['placed walk=5 idle=59', 'in the zone'],
  ['near last_left again walk=5 idle=0', 'in a zone beside it, nobody else reacts, asked again, nobody else is left'],
  ['something_new walk=x', ''],
  ['', ''], [null, ''],
]) {
  test(`said: ${why}`, () => assert.equal(whySaid(why, t), said));
}

test('every reason has its words', () => {
  const all = 'placed cares near floor leads skilled speaks knows last_left again serving named walk=60 idle=60';
  const keys = whyKeys(all).map(([key]) => key);
  assert.deepEqual(keys.sort(), Object.keys(whyWords).sort());
});
