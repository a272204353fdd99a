import { test } from 'node:test';
import assert from 'node:assert/strict';
import { aged, bornBy, openAge, uncheckedLine, withAge } from './age.js';
import { add, newCart, refresh, wireLines } from './cart.js';

const gin = { id: 'g', sku: 'G', name: 'Gin', unit: 'each', price: 1999, age_limit: 18 };
const beer = { id: 'b', sku: 'B', name: 'Beer', unit: 'each', price: 199, age_limit: 16 };
const bread = { id: 'c', sku: 'C', name: 'Bread', unit: 'each', price: 299 };

test('whoever was seen to be old enough for one is asked no more for the other', () => {
  const cart = newCart('s');
  assert.equal(openAge(cart, bread), null);
  assert.equal(openAge(cart, beer), 16);
  const seen = withAge(cart, 18);
  assert.equal(openAge(seen, beer), null);
  assert.equal(withAge(seen, 16).age, 18);
  assert.equal(openAge(withAge(cart, 16), gin), 18);
});

test('lines go as looked at only where they were', () => {
  let cart = add(add(add(newCart('s'), beer, 1000), gin, 1000), bread, 1000);
  assert.equal(uncheckedLine(cart).name, 'Gin');
  assert.deepEqual(wireLines(cart).map((line) => line.age_checked), [undefined, undefined, undefined]);
  cart = withAge(cart, 16);
  assert.deepEqual(cart.lines.map((line) => aged(cart, line)), [true, false, false]);
  assert.deepEqual(wireLines(withAge(cart, 18)).map((line) => line.age_checked), [true, true, undefined]);
});

test('a limit that the office sets meanwhile holds for what lies in the cart', () => {
  const cart = refresh(add(newCart('s'), bread, 1000), () => ({ ...bread, age_limit: 18 }));
  assert.equal(uncheckedLine(cart).ageLimit, 18);
});

test('the day that an identity card is held against', () => {
  assert.equal(bornBy('2026-11-27', 18), '2008-11-27');
  assert.equal(bornBy('2028-02-29', 18), '2010-02-28');
  assert.equal(bornBy('2028-02-29', 16), '2012-02-29');
});
