import test from 'node:test';
import assert from 'node:assert/strict';
import { buildIndex, makeIndex, fold, wordsOf, isNear } from './search.js';

const product = (id, name, more = {}) => ({ id, name, sku: `S-${id}`, barcodes: [], ...more });

test('folding', () => {
  assert.equal(fold('Crème Brûlée'), 'creme brulee');
  assert.equal(fold('Straße ØL ŁÓDŹ'), 'strasse ol lodz');
  assert.deepEqual(wordsOf('Gusseisen-Bräter 4,5 l, »Nordlicht«'), ['gusseisen', 'brater', '4', '5', 'l', 'nordlicht']);
});

test('all words must match, in any order, by their beginnings', () => {
  const index = makeIndex();
  index.update([product('1', 'Bräter Gusseisen rot'), product('2', 'Bräter Stahl'), product('3', 'Pfanne Gusseisen')]);
  assert.deepEqual(index.find('guss brä').items.map((p) => p.id), ['1']);
  assert.deepEqual(index.find('bra').items.map((p) => p.id), ['2', '1'], 'the shorter name first');
  assert.equal(index.find('bra bra').total, 2);
  assert.deepEqual(index.find('zzz').items, []);
  assert.deepEqual(index.find(' , ').items, []);
  assert.equal(index.find('guss brä').total, 1, 'a second search finds the same');
});

test('codes are exact, leading zeros do not matter', () => {
  const index = makeIndex();
  index.add(product('1', 'Bread', { barcodes: ['0012345678905', 'AB-7'] }));
  for (const code of ['012345678905', '12345678905', '00012345678905', 'ab-7', 'S-1', ' s-1 ']) assert.equal(index.code(code)?.id, '1', code);
  assert.equal(index.code('2345678905'), undefined);
  assert.equal(index.find('12345678905').items[0].id, '1');
});

test('changes replace, deletions are gone, codes move on', () => {
  const index = makeIndex();
  index.update([product('1', 'Old name', { barcodes: ['111'] }), product('2', 'Other')]);
  index.update([product('1', 'New name', { barcodes: ['222'] })], ['2']);
  assert.equal(index.size, 1);
  assert.equal(index.find('old').total, 0);
  assert.equal(index.find('new').total, 1);
  assert.equal(index.code('111'), undefined);
  assert.equal(index.code('222').name, 'New name');
  assert.equal(index.get('2'), undefined);
  assert.equal(index.find('other').total, 0);
});

test('near spellings only where nothing matched as written, and marked', () => {
  const index = makeIndex();
  index.update([product('1', 'Espresso beans'), product('2', 'Expresso cup')]);
  assert.deepEqual({ ...index.find('espresso'), items: undefined }, { items: undefined, total: 1, near: false });
  const near = index.find('esspresso');
  assert.deepEqual([near.items.map((p) => p.id), near.near], [['1'], true]);
  for (const [a, b] of [['milk', 'mlik'], ['milk', 'mil'], ['milk', 'milks'], ['milk', 'silk']]) assert.ok(isNear(a, b), `${a} ${b}`);
  for (const [a, b] of [['milk', 'kilm'], ['milk', 'mi'], ['milk', 'sulk']]) assert.ok(!isNear(a, b), `${a} ${b}`);
});

test('names hold anything', () => {
  const index = makeIndex();
  index.update([product('1', '<script>alert(1)</script>'), product('2', '\u0000\u202e😀'), product('3', '__proto__ constructor')]);
  assert.equal(index.find('script alert').total, 1);
  assert.equal(index.find('constructor').total, 1);
});

test('a hundred thousand products, built in pieces: every count as a plain filter counts', async () => {
  const first = ['Apple', 'Bread', 'Crème', 'Dünger', 'Espresso', 'Farbe', 'Gurke', 'Honig', 'Ingwer', 'Jacke'];
  const second = ['red', 'green', 'blue', 'small', 'large', 'bio', 'premium', 'classic', 'light', 'dark', 'extra'];
  const products = Array.from({ length: 100000 }, (_, i) => product(String(i), `${first[i % 10]} ${second[i % 11]} ${i % 997} g`, { barcodes: [String(4000000000000 + i)] }));
  let pauses = 0;
  const index = await buildIndex(products, { sliceMs: 5, pause: async () => { pauses += 1; } });
  assert.equal(index.size, 100000);
  assert.ok(pauses > 0, 'the page got its turns');
  for (const query of ['creme', 'b', 'bread bio', '12 gurke', 'esp pre 99', 'jacke nothing']) {
    const words = wordsOf(query);
    const want = products.filter((p) => words.every((w) => wordsOf(`${p.name} ${p.sku}`).some((own) => own.startsWith(w)))).length;
    assert.equal(index.find(query).total, want, query);
  }
  assert.equal(index.code('4000000077777').id, '77777');
  assert.equal(index.find('bread', 7).items.length, 7);
});
