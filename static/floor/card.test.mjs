import assert from 'node:assert/strict';
import test from 'node:test';
import { card, first, otherLanguage, plateOf, tagOf } from './card.js';

const now = Date.parse('2026-11-26T14:01:00Z');
const request = (more = {}) => ({
  id: 'r', status: 'waiting', source: 'call_point', rung: 0, rungs: 3, presses: 1, offered_to: [], offered_until: null,
  created_at: '2026-11-26T14:00:13Z', next_rung_at: null, ended_at: null, claim: null, asked_by: null, register: null, call_point: { code: 'B4' }, ...more,
});
const claim = (staff_id, more = {}) => ({ staff_id, name: 'Ben Okafor', accepted_at: '2026-11-26T14:00:30Z', arrived_at: null, silent: false, ...more });
const people = new Map([['ben', { name: 'Ben Okafor' }], ['jo', { name: 'Jonas W' }]]);
const draw = (r, more = {}) => card(r, { me: 'mia', tap: null, people, mayAnswer: true, hasCall: false, now, ...more });

for (const [name, r, shape, key] of [
  ['waiting', request(), 'wait', 'floor.state.waiting'],
  ['offered to me', request({ status: 'offered', offered_to: ['mia', 'ben'] }), 'wait', 'floor.state.offered_you'],
  ['offered to one', request({ status: 'offered', offered_to: ['ben'] }), 'offer', 'floor.state.offered_one'],
  ['offered to several', request({ status: 'offered', offered_to: ['ben', 'jo'] }), 'offer', 'floor.state.offered_many'],
  ['offered to somebody unknown', request({ status: 'offered', offered_to: ['?'] }), 'wait', 'floor.state.waiting'],
  ['asked by a till', request({ source: 'till' }), 'wait', 'floor.state.at_till'],
  ['rung in the store', request({ rung: 1, asks: 'floor' }), 'late', 'floor.state.rung.floor'],
  ['rung at the supervisor', request({ rung: 2, asks: 'everyone' }), 'late', 'floor.state.rung.everyone'],
  ['my turn', request({ status: 'offered', in_turn: true, rung: 1, asks: 'floor', offered_to: ['mia'], offered_until: '2026-11-26T14:01:07Z' }), 'offer', 'floor.state.your_turn'],
  ['the turn of somebody else', request({ status: 'offered', in_turn: true, rung: 1, asks: 'floor', offered_to: ['ben'] }), 'offer', 'floor.state.offered_one'],
  ['my way', request({ status: 'accepted', claim: claim('mia') }), 'way', 'floor.state.on_your_way'],
  ['my customer on the phone', request({ channel: 'phone', status: 'arrived', claim: claim('mia', { arrived_at: '2026-11-26T14:00:50Z' }) }), 'here', 'floor.state.on_phone'],
  ['my customer', request({ status: 'arrived', claim: claim('mia', { arrived_at: '2026-11-26T14:00:50Z' }) }), 'here', 'floor.state.with_customer'],
  ['somebody else going', request({ status: 'accepted', claim: claim('ben') }), 'way', 'floor.state.going'],
  ['somebody else there', request({ status: 'arrived', claim: claim('ben') }), 'here', 'floor.state.there'],
  ['somebody else silent', request({ status: 'arrived', claim: claim('ben', { silent: true }) }), 'off', 'floor.state.silent'],
  ['my promise', request({ status: 'arrived', claim: claim('mia'), paused_until: '2026-11-26T14:05:10Z' }), 'break', 'floor.state.paused'],
  ['my promise, over', request({ status: 'arrived', claim: claim('mia'), back_by: '2026-11-26T14:01:10Z' }), 'late', 'floor.state.overdue'],
  ['the promise of somebody else', request({ status: 'arrived', claim: claim('ben'), paused_until: '2026-11-26T14:05:10Z' }), 'break', 'floor.state.away'],
  ['over', request({ status: 'resolved', claim: claim('mia') }), 'done', 'floor.over.resolved'],
]) {
  test(`state: ${name}`, () => {
    const { state } = draw(r);
    assert.deepEqual([state.shape, state.text[0]], [shape, key]);
  });
}

test('what was tapped and not sent is said before what the server last said', () => {
  const tap = { kind: 'accept', state: 'queued' };
  assert.equal(draw(request(), { tap }).state.text[0], 'floor.queued.accept');
  assert.deepEqual(draw(request(), { tap: { ...tap, state: 'failed', fault: { text: 'No.' } } }).state.text, ['floor.tap.refused', { reason: 'No.' }]);
  const goes = { ...tap, state: 'sending' };
  assert.equal(draw(request(), { tap: { ...goes, at: now - 7999 } }).state.text[0], 'floor.state.waiting');
  assert.equal(draw(request(), { tap: { ...goes, at: now - 8000 } }).state.text[0], 'floor.tap.still');
});

test('age: from asking, and with the customer from arriving', () => {
  assert.equal(draw(request()).age, 47000);
  assert.equal(draw(request({ status: 'arrived', claim: claim('mia', { arrived_at: '2026-11-26T14:00:50Z' }) })).age, 10000);
  assert.equal(draw(request({ created_at: '2026-11-26T15:00:00Z' })).age, 0, 'never below nothing');
});

test('caption: presses before who asks before the promise', () => {
  assert.deepEqual(draw(request({ presses: 2, asked_by: { name: 'Piotr K' } })).caption, ['floor.age.pressed_twice']);
  assert.deepEqual(draw(request({ asked_by: { name: 'Piotr K' } })).caption, ['floor.age.asks', { name: 'Piotr' }]);
  assert.deepEqual(draw(request({ next_rung_at: '2026-11-26T14:00:43Z' })).caption, ['floor.age.of', { span: 30000 }]);
});

test('button: solid for the next thing, soft for one more, plain for what is offered to others', () => {
  const offered = request({ status: 'offered', offered_to: ['ben'] });
  assert.equal(draw(request()).button, 'solid');
  assert.equal(draw(request(), { hasCall: true }).button, 'soft');
  assert.equal(draw(request({ rung: 1 }), { hasCall: true }).button, 'solid', 'what is overdue stays solid');
  assert.equal(draw(offered).button, 'plain');
  assert.equal(draw(request(), { mayAnswer: false }).button, null);
  assert.equal(draw(request({ status: 'accepted', claim: claim('ben') })).button, null);
});

test('a turn counts down by the server, and is for one alone', () => {
  const mine = request({ status: 'offered', in_turn: true, offered_to: ['mia'], offered_until: '2026-11-26T14:01:06.200Z', why: { mia: 'cares walk=5 idle=0', ben: 'near' } });
  assert.deepEqual(draw(mine).state.text, ['floor.state.your_turn', { left: 7 }]);
  assert.deepEqual([draw(mine).turn, draw(mine).button, draw(mine).why], [true, 'solid', 'cares walk=5 idle=0']);
  const other = { ...mine, offered_to: ['ben'] };
  assert.deepEqual([draw(other).turn, draw(other).button, draw(other).why], [false, null, '']);
  assert.equal(draw(other, { lead: true }).button, 'plain', 'who leads may take it');
  assert.equal(draw({ ...mine, status: 'accepted', claim: claim('mia'), offered_to: [] }).why, 'cares walk=5 idle=0', 'why it is mine');
});

test('plate: the till, the point, or a question mark', () => {
  assert.deepEqual(plateOf(request({ register: { code: 'T2' } })), { till: true, code: 'T2' });
  assert.deepEqual(plateOf(request()), { till: false, code: 'B4' });
  assert.deepEqual(plateOf(request({ call_point: null })), { till: false, code: '?' });
});

test('tags of languages', () => {
  assert.deepEqual(['fr', 'de-AT', 'zh-Hant-TW', '', null, '"><b'].map(tagOf), ['FR', 'DE', 'ZH', '', '', '']);
});

test('first names', () => {
  assert.equal(first('  Leïla  Haddad '), 'Leïla');
  assert.equal(first(''), '');
});

test('the language of a customer who wrote nothing is told where it is not the store\'s', () => {
  assert.equal(otherLanguage(request({ language: 'fr-CA' }), 'de'), 'fr');
  assert.equal(otherLanguage(request({ language: 'de-AT' }), 'de-DE'), '');
  assert.equal(otherLanguage(request({ language: 'fr', note: 'Où sont les pêches ?' }), 'de'), '', 'a note shows its own');
  assert.equal(otherLanguage(request({ language: 'fr', source: 'till' }), 'de'), '');
  assert.equal(otherLanguage(request({ language: '' }), undefined), '');
});
