import { test } from 'node:test';
import assert from 'node:assert/strict';
import { headOf, isOpenMail, looksLikeAddress, newHanding, tellMail } from './handing.js';

test('an address has one at sign with something on both sides of it', () => {
  for (const good of ['ada@example.org', ' ada+till@mail.example.co.uk ']) assert.ok(looksLikeAddress(good), good);
  for (const bad of ['', 'ada', 'ada@', '@example.org', 'ada@example', 'a b@example.org', 'a@b@c.org', 'ada@example.']) assert.ok(!looksLikeAddress(bad), bad);
});

test('a mail is told by how it stands, a refusal with its reason', () => {
  const mail = (state, trouble = '') => ({ id: '1', state, trouble, address: 'ada@example.org' });
  assert.deepEqual(['waiting', 'sending', 'sent', 'failed'].map((state) => tellMail(mail(state)).key), ['mail.waiting', 'mail.waiting', 'mail.sent', 'mail.failed']);
  assert.equal(tellMail(mail('waiting', '450 later')).key, 'mail.delayed');
  assert.equal(tellMail(mail('failed', '550 no such user')).params.reason, '550 no such user');
  assert.deepEqual(['waiting', 'sending', 'sent', 'failed'].map((state) => isOpenMail(mail(state))), [true, true, false, false]);
  assert.equal(isOpenMail(null), false);
});

test('what is begun is empty', () => {
  assert.deepEqual(newHanding('mail', 'd1'), { way: 'mail', document: 'd1', text: '', sending: false, problem: null, mail: null, link: null });
});

test('a quote, a receipt and the paper of a payment are called what they are', () => {
  assert.equal(headOf({ ...newHanding('mail', 'd1'), quote: true }), 'quote.mail_title');
  assert.deepEqual(['mail', 'code'].map((way) => headOf(newHanding(way, 'd1'))), ['mail.title', 'code.title']);
  assert.deepEqual(['mail', 'code'].map((way) => headOf({ ...newHanding(way, 'd1'), payment: true })), ['mail.payment', 'code.payment']);
});
