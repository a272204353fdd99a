import assert from 'node:assert/strict';
import test from 'node:test';
import { makeMoney, quantityToWire } from '../lib/money.js';
import { answerOf, deedsOf, fieldsOf, saidOf, toldTo } from './answer.js';

const money = { ...makeMoney({ currency: 'EUR', language: 'de' }), toWire: quantityToWire };

test('a till is told a price or how many there are, a customer nothing of it', () => {
  const register = { id: 'r', code: 'T1' };
  assert.deepEqual(fieldsOf({ kind: 'price_check', register, product: null }), ['price', 'place']);
  assert.deepEqual(fieldsOf({ kind: 'stock_check', register, product: null }), ['found', 'size', 'place']);
  assert.deepEqual(fieldsOf({ kind: 'carry_out', register, product: null }), []);
  assert.deepEqual(fieldsOf({ kind: 'stock_check', register: null, product: null }), []);
});

test('who asks for a customer on the phone is told what was found, a customer at a sign is not', () => {
  const phone = { kind: 'stock_check', channel: 'phone', asked_by: { id: 'k', name: 'Kim Lee' }, register: null, product: null };
  assert.deepEqual(fieldsOf(phone), ['found', 'size', 'place']);
  assert.equal(toldTo(phone), 'line');
  assert.equal(toldTo({ ...phone, register: { id: 'r', code: 'T1' } }), 'till');
  assert.equal(toldTo({ kind: 'price_check', product: { id: 'p', name: 'Tea' } }), '');
});

test('an age is answered as such also where a customer asked for it at a self-checkout', () => {
  assert.deepEqual(deedsOf({ kind: 'age_check', register: null }, true), ['no_proof', 'too_young', 'old_enough']);
  assert.deepEqual(deedsOf({ kind: 'age_check', register: null }, false), ['no_proof', 'too_young']);
  assert.deepEqual(deedsOf({ kind: 'carry_out', register: null }, true), []);
});

test('what was typed goes as the wire has it', () => {
  assert.deepEqual(answerOf({ price: '1.299,50', place: ' A 4 ' }, money), { answer: { price: 129950, place: 'A 4' }, wrong: [] });
  assert.deepEqual(answerOf({ found: '1,5', size: 'M' }, money), { answer: { found: '1.5', size: 'M' }, wrong: [] });
  assert.deepEqual(answerOf({ found: '0' }, money), { answer: { found: '0' }, wrong: [] });
});

test('nothing typed is no answer, and what cannot be read is named', () => {
  assert.deepEqual(answerOf({ price: ' ' }, money), { answer: null, wrong: [] });
  assert.deepEqual(answerOf({ price: 'ten', found: '-1' }, money), { answer: null, wrong: ['price', 'found'] });
});

test('nine customers at one till may be more; those of several tills are what they come to', () => {
  const said = (waiting, tills) => saidOf({ kind: 'open_till', details: { waiting, tills } }, /** @type {any} */ ({}))[0];
  assert.deepEqual(said(9, 1), ['floor.said.queue_many', { n: 9 }]);
  assert.deepEqual(said(8, 1), ['floor.said.queue', { n: 8 }]);
  assert.deepEqual(said(9, 2), ['floor.said.queue', { n: 9 }]);
});

test('a carry-out of an empty cart speaks of no goods', () => {
  const said = (more) => saidOf({ kind: 'carry_out', ...more }, /** @type {any} */ ({})).map(([key]) => key);
  assert.deepEqual(said({ details: { to: 'Level 2' } }), ['floor.said.to']);
  assert.deepEqual(said({ details: { whole_cart: true, to: 'Level 2' } }), ['floor.said.whole', 'floor.said.to']);
  assert.deepEqual(said({ details: { to: 'Level 2' }, product: { id: 'p', name: 'Soil' } }), ['floor.said.line', 'floor.said.to']);
});
