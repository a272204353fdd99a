import assert from 'node:assert/strict';
import test from 'node:test';
import { formOf, makePerson, wireOf } from './person.js';
import { consentWording, personWords } from './words.person.js';

const ada = { id: '1', name: 'Ada', phone: '+49301', email: '', code: 'KD-1', group_id: 'g', language: 'de', tax_exempt: 'VAT-7', notes: '', preferences: 'rye',
  history_consent: { at: 'then', by: 's' }, marketing_consent: null, accounts: [{ id: 'a', kind: 'points', balance: 3 }] };

function desk(answers = {}) {
  const seen = { calls: [], saved: [], failed: [] };
  const api = {
    get: async (path) => {
      seen.calls.push(path);
      if (path === '/customer-groups') return { items: [{ id: 'g', name: 'Staff' }] };
      if (path.endsWith('/purchases')) return { items: [{ id: 's' }] };
      return answers.get ? answers.get(path) : ada;
    },
    put: async (path, body) => { seen.calls.push([path, body]); return answers.put(path, body); },
  };
  const person = makePerson({ api, manages: () => false, saved: (who, made) => seen.saved.push([who, made]), failed: (problem) => seen.failed.push(problem) });
  return { person, seen };
}
const settled = () => new Promise((resolve) => { setImmediate(resolve); });

test('what a till does not write goes back as it was read, and what is empty is left out', () => {
  assert.deepEqual(wireOf(ada, { ...formOf(ada), phone: ' 030 2 ', preferences: '' }),
    { code: 'KD-1', language: 'de', tax_exempt: 'VAT-7', name: 'Ada', phone: '030 2', group_id: 'g', history_consent: true });
  assert.deepEqual(wireOf(null, formOf({ name: 'Bo' })), { name: 'Bo' });
});

test('purchases are asked for only where that was agreed to, and no longer than that', async () => {
  const { person, seen } = desk({ put: (path, body) => ({ ...ada, history_consent: body.history_consent ? ada.history_consent : null }) });
  person.open('1');
  await settled();
  assert.equal(person.bought.value.length, 1);
  person.set('history_consent', false);
  await person.save();
  assert.equal(person.bought.value, null);
  assert.deepEqual(seen.saved.map(([who, made]) => [who.accounts.length, made]), [[1, false]], 'the accounts stay');
  person.open('1');
  await settled();
  const other = desk({ get: () => ({ ...ada, history_consent: null }) });
  other.person.open('1');
  await settled();
  assert.ok(!other.seen.calls.includes('/customers/1/purchases'));
});

test('a lost line loses nothing, and a new customer is sent again under the same id', async () => {
  let up = false;
  const { person, seen } = desk({ put: (path, body) => { if (!up) throw Object.assign(new Error('away'), { offline: true }); return { id: path.slice(11), ...body }; } });
  person.openNew('bo@example.org');
  person.set('name', 'Bo');
  await person.save();
  assert.equal(person.problem.value.offline, true);
  assert.equal(person.form.value.name, 'Bo');
  person.openNew('');
  assert.equal(person.form.value.email, 'bo@example.org', 'what was begun is still there');
  up = true;
  await person.save();
  const puts = seen.calls.filter(Array.isArray);
  assert.equal(puts.length, 2);
  assert.equal(puts[0][0], puts[1][0]);
  assert.deepEqual(seen.saved.map(([who, made]) => [who.name, who.accounts, made]), [['Bo', [], true]]);
});

test('an answer for somebody else is let go, and nothing half written is left for the next', async () => {
  const waiting = [];
  const { person } = desk({ get: (path) => new Promise((resolve) => { waiting.push([path, resolve]); }) });
  person.open('1');
  person.open('2');
  await settled();
  waiting[0][1]({ ...ada, id: '1' });
  waiting[1][1]({ ...ada, id: '2', name: 'Bo' });
  await settled();
  assert.equal(person.customer.value.name, 'Bo');
  person.set('notes', 'likes rye');
  person.forget();
  assert.equal(person.dirty.value, false);
  assert.equal(person.id.value, null);
});

test('a consent that is given or taken back says by which words', () => {
  assert.equal(wireOf(ada, { ...formOf(ada), name: 'Ada L' }).consent_wording, undefined);
  assert.equal(wireOf(ada, { ...formOf(ada), history_consent: false }).consent_wording, consentWording.sheet);
  assert.equal(wireOf(null, { ...formOf({ name: 'Bo' }), marketing_consent: true }).consent_wording, consentWording.sheet);
  // Other words are another version: count it up here and there.
  assert.deepEqual([consentWording.sheet, personWords['person.history_words'], personWords['person.marketing_words']], ['sheet-en-1',
    '“The shop may look at what I bought here, to advise me and to help with returns. I can take this back at any time.”',
    '“The shop may write to me about offers, by e-mail or by phone. I can take this back at any time.”']);
});
