import { test } from 'node:test';
import assert from 'node:assert/strict';
import { buyer } from './customer.js';
import { newCart, wireCart } from './cart.js';
import { isCertified, readExempt, setExempt, wireExempt, withBuyer } from './exempt.js';
import { bindOf, needsOf } from './manual.js';

const embassy = buyer({ id: 'e', name: 'Embassy', tax_exempt: 'VAT-77' });
const priced = { total: 1000, lines: [] };

test('a certificate comes and goes with its customer, and needs no right', () => {
  const cart = withBuyer(newCart('s'), embassy);
  assert.deepEqual(wireCart(cart).tax_exempt, { reason: 'VAT-77' });
  assert.equal(isCertified(cart), true);
  assert.deepEqual(needsOf(cart, priced), []);
  assert.equal('exempt' in withBuyer(cart, undefined), false);
  assert.deepEqual(readExempt({ reason: 'VAT-77' }, embassy), { reason: 'VAT-77', of: 'e' });
});

test('what was set by hand stays, needs the right, and is what an approval is bound to', () => {
  const byHand = setExempt(newCart('s'), { reason: 'Diplomat', reference: 'D 1' });
  const cart = withBuyer(withBuyer(byHand, embassy), undefined);
  assert.deepEqual(wireExempt(cart), { tax_exempt: { reason: 'Diplomat', reference: 'D 1' } });
  assert.deepEqual(needsOf(cart, priced), [{ right: 'tax.exempt', amount: 1000, percent: 0 }]);
  assert.notEqual(bindOf(cart), bindOf(setExempt(cart, { reason: 'Diplomat', reference: 'D 2' })));
  assert.deepEqual(readExempt({ reason: 'VAT-78' }, embassy), { reason: 'VAT-78' });
  assert.equal(readExempt(undefined, embassy), null);
});
