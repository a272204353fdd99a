import assert from 'node:assert/strict';
import test from 'node:test';
import { buyerOf, makeBuyers, mayAdd } from './buyers.js';

const me = { rights: ['customers'] };
const t = (key, params) => `${key} ${params?.name ?? ''}`;

function desk(answers) {
  const seen = { asked: [], said: [], taken: [], left: 0 };
  const api = {
    get: async (path, { query }) => { seen.asked.push(query.q); return answers.get(query.q); },
    put: (path, body) => { seen.asked.push([path, body]); return answers.put(); },
  };
  const buyers = makeBuyers({ api, t, me, say: (text, tone) => seen.said.push([text, tone]), take: (who) => seen.taken.push(who), leave: () => { seen.left += 1; } });
  buyers.open();
  return { buyers, seen };
}

test('a customer without a name is called by what there is', () => {
  assert.deepEqual(buyerOf({ id: '1', name: '', phone: '+49301', tax_exempt: 'VAT-77' }), { id: '1', name: '+49301', exempt: 'VAT-77' });
  assert.deepEqual(buyerOf({ id: '2', name: 'Ada', tax_exempt: '' }), { id: '2', name: 'Ada' });
});

test('only what was looked for is added', () => {
  assert.equal(mayAdd({ text: 'Ad', of: 'Ad', items: [] }), true);
  assert.equal(mayAdd({ text: 'Ada', of: 'Ad', items: [] }), false);
  assert.equal(mayAdd({ text: 'A', of: 'A', items: [] }), false);
  assert.equal(mayAdd({ text: 'Ad', of: 'Ad', items: null }), false);
});

test('Enter takes the only one there is, and adds where there is none', async () => {
  const { buyers, seen } = desk({ get: (q) => ({ items: q === 'ada' ? [{ id: '1', name: 'Ada' }] : q === 'two' ? [{ id: '1', name: 'a' }, { id: '2', name: 'b' }] : [] }), put: async () => ({ id: '3', name: 'Bo Li', duplicates: ['1'] }) });
  buyers.find('two');
  await buyers.enter();
  assert.deepEqual(seen.taken, []);
  buyers.find('ada');
  await buyers.enter();
  buyers.open();
  buyers.find('Bo Li');
  await buyers.enter();
  assert.deepEqual(seen.taken.map((who) => who.id), ['1', '3']);
  assert.deepEqual(seen.said, [['floor.buyer.twin Bo Li', 'done']]);
  assert.equal(buyers.people.peek().open, false);
});

test('an answer that was lost is asked for under the same id', async () => {
  let lost = true;
  const { buyers, seen } = desk({ get: () => ({ items: [] }), put: async () => { if (lost) { lost = false; throw Object.assign(new Error(), { offline: true }); } return { id: '3', name: 'Bo' }; } });
  buyers.find('Bo');
  await buyers.enter();
  await buyers.add();
  const puts = seen.asked.filter(Array.isArray);
  assert.equal(puts.length, 2);
  assert.equal(puts[0][0], puts[1][0]);
  assert.deepEqual([seen.taken.length, seen.said[0][1]], [1, 'late']);
});
