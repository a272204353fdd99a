import assert from 'node:assert/strict';
import test from 'node:test';
import { alsoRinging, isTurn, pattern, quietened, ringing } from './ring.js';

const mia = { id: 'mia', device: 'd1', rights: ['help.see', 'help.answer'] };
const sofia = { id: 'sofia', device: 'd2', rights: ['help.see', 'help.answer', 'help.lead'] };
const call = (id, more = {}) => ({ id, status: 'offered', rung: 0, created_at: id, offered_to: ['mia'], claim: null, ...more });
const person = (staff_id, more = {}) => ({ staff_id, name: staff_id, status: 'available', device_id: null, ...more });
const floor = (requests, people) => ({
  open: new Map(requests.map((r) => [r.id, r])), people: new Map(people.map((p) => [p.staff_id, p])),
});
const none = new Map();

test('rings for what is offered to me', () => {
  assert.equal(ringing(floor([call('a')], [person('mia')]), mia, none, 0).id, 'a');
  assert.equal(ringing(floor([call('a', { offered_to: ['ben'] })], [person('mia')]), mia, none, 0), null);
});

test('what asks others rings there, whatever the rung', () => {
  assert.equal(ringing(floor([call('a', { rung: 1, offered_to: ['ben'] })], [person('mia')]), mia, none, 0), null);
  assert.equal(ringing(floor([call('a', { status: 'waiting', rung: 1 })], [person('mia')]), mia, none, 0), null);
});

test('with a customer one is rung where the rung asks those too', () => {
  const own = call('own', { status: 'arrived', claim: { staff_id: 'mia', accepted_at: '1' } });
  const asked = (why) => ringing(floor([own, call('a', { why: { mia: why } })], [person('mia')]), mia, none, 0);
  assert.equal(asked('cares serving walk=5').id, 'a');
  assert.equal(asked('cares walk=5'), null);
});

test('a turn is for one alone', () => {
  const turn = call('a', { in_turn: true });
  assert.deepEqual([isTurn(turn, 'mia'), isTurn(turn, 'ben'), isTurn(call('a'), 'mia'), isTurn({ ...turn, status: 'waiting' }, 'mia')], [true, false, false, false]);
  const last = call('a', { in_turn: true, rung: 2, rungs: 3, asks: 'everyone', offered_to: ['ben'] });
  assert.equal(ringing(floor([last], [person('sofia')]), sofia, none, 0), null, 'not for who leads either');
});

for (const status of ['busy', 'break', 'off']) {
  test(`a person who is ${status} is not rung`, () => {
    assert.equal(ringing(floor([call('a', { rung: 2 })], [person('mia', { status })]), mia, none, 0), null);
  });
}

test('a person with a call is not rung', () => {
  const own = call('own', { status: 'accepted', claim: { staff_id: 'mia', accepted_at: '1' } });
  assert.equal(ringing(floor([own, call('a')], [person('mia')]), mia, none, 0), null);
});

test('the supervisor is rung by the last rung even with a customer, not on a break', () => {
  const own = call('own', { status: 'arrived', claim: { staff_id: 'sofia', accepted_at: '1' } });
  const late = call('late', { rung: 2, rungs: 3, asks: 'everyone', offered_to: [] });
  assert.equal(ringing(floor([own, late], [person('sofia', { status: 'busy' })]), sofia, none, 0).id, 'late');
  assert.equal(ringing(floor([late], [person('sofia', { status: 'break' })]), sofia, none, 0), null);
  assert.equal(ringing(floor([{ ...late, rung: 1, asks: 'floor' }], [person('sofia', { status: 'busy' })]), sofia, none, 0), null);
});

test('a call that somebody took rings nobody', () => {
  assert.equal(ringing(floor([call('a', { status: 'accepted', claim: { staff_id: 'ben' } })], [person('mia')]), mia, none, 0), null);
});

test('one who may not answer is not rung', () => {
  assert.equal(ringing(floor([call('a')], [person('mia')]), { ...mia, rights: ['help.see'] }, none, 0), null);
});

test('only the device last in that hand rings', () => {
  assert.equal(ringing(floor([call('a')], [person('mia', { device_id: 'd9' })]), mia, none, 0), null);
  assert.equal(ringing(floor([call('a')], [person('mia', { device_id: 'd1' })]), mia, none, 0).id, 'a');
});

test('not me holds for this rung, in a minute for a minute', () => {
  const here = floor([call('a'), call('b')], [person('mia')]);
  const not = quietened(none, call('a'));
  assert.equal(ringing(here, mia, not, 1e12).id, 'b', 'the next call rings');
  const later = quietened(not, call('b'), 60000);
  assert.equal(ringing(here, mia, later, 59999), null);
  assert.equal(ringing(here, mia, later, 60000).id, 'b');
  const climbed = floor([call('a', { rung: 1 })], [person('mia')]);
  assert.equal(ringing(climbed, mia, not, 0).id, 'a', 'the ladder asks again');
});

test('the most urgent of several rings', () => {
  const here = floor([call('1'), call('2', { rung: 1 })], [person('mia')]);
  assert.equal(ringing(here, mia, none, 0).id, '2');
});

test('who else is rung', () => {
  const here = floor([], [person('mia'), person('ben'), person('jo', { status: 'break' })]);
  assert.deepEqual(alsoRinging(here, call('a', { offered_to: ['mia', 'ben', 'jo'] }), 'mia'), ['ben']);
});

test('the bell says how far the call has climbed', () => {
  assert.equal(pattern(call('a')), 'zone');
  assert.equal(pattern(call('a', { source: 'till' })), 'till');
  assert.equal(pattern(call('a', { rung: 1, asks: 'floor', source: 'till' })), 'store');
  assert.equal(pattern(call('a', { rung: 2, asks: 'everyone', sound: 'loud' })), 'supervisor');
  assert.deepEqual(['silent', 'soft', 'siren'].map((sound) => pattern(call('a', { rung: 2, sound }))), [null, 'soft', 'siren']);
});
