import test from 'node:test';
import assert from 'node:assert/strict';
import { formatMoney, parseMoney, parseQuantity, formatQuantity, quantityToWire, quantityFromWire, plainDecimal, currencyDigits, formatRate, makeMoney } from './money.js';

const plain = (s) => s.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u200e\u200f\u061c]/g, '');

test('money is written as the reader and the currency want it', () => {
  for (const [minor, currency, language, want] of [
    [1999, 'EUR', 'de', '19,99 €'],
    [1999, 'EUR', 'en', '€19.99'],
    [123456789, 'EUR', 'fr', '1 234 567,89 €'],
    [-5, 'EUR', 'en', '-€0.05'],
    [-50, 'EUR', 'de', '-0,50 €'],
    [-12345, 'USD', 'en-US', '-$123.45'],
    [500, 'JPY', 'en', '¥500'],
    [12345, 'KWD', 'en', 'KWD 12.345'],
    [0, 'EUR', 'es', '0,00 €'],
  ]) assert.equal(plain(formatMoney(minor, currency, language)), want, `${minor} ${currency} ${language}`);
});

test('amounts beyond the exact range of a float keep every digit', () => {
  assert.equal(plain(formatMoney(9007199254740993n, 'EUR', 'en')), '€90,071,992,547,409.93');
  assert.equal(plain(formatMoney(-9223372036854775808n, 'EUR', 'en')), '-€92,233,720,368,547,758.08');
});

test('numerals of the language reach the fraction too', () => {
  assert.equal(plain(formatMoney(1999, 'EGP', 'ar-EG', { symbol: false })), '١٩٫٩٩');
});

test('typed amounts: both marks are understood, doubtful ones refused', () => {
  for (const [text, language, want] of [
    ['19,99', 'en', 1999], ['19.99', 'de', 1999], ['20', 'de', 2000], ['1.234,50', 'de', 123450], ['1,234.50', 'de', 123450],
    ['1.234', 'de', 123400], ['1,234', 'en', 123400], ['1.234', 'en', null], ['0.5', 'de', 50], [',5', 'de', 50], ['5,', 'de', 500],
    ['€ 5', 'en', 500], ['5 EUR', 'en', 500], ["1'234.50", 'de-CH', 123450], ['1 234,50', 'fr', 123450], ['12.345.678', 'de', 1234567800],
    ['-3,20', 'de', -320], ['−3,20', 'de', -320], ['1,2,3', 'en', null], ['1.23.4', 'de', null], ['', 'de', null], ['abc', 'de', null],
    ['12,345', 'de', null], ['1e3', 'en', null], ['12,300', 'de', 1230], ['.', 'en', null], ['١٩٫٩٩', 'ar-EG', 1999], ['99999999999999999', 'en', null],
  ]) assert.equal(parseMoney(text, 'EUR', language), want, `${text} in ${language}`);
  assert.equal(parseMoney('1.5', 'JPY', 'en'), null);
  assert.equal(parseMoney('1,500', 'JPY', 'en'), 1500);
});

test('what is written can be read again, whatever the language', () => {
  for (const language of ['en', 'de', 'fr', 'es', 'de-CH', 'ar-EG', 'hi', 'pl']) {
    for (const currency of ['EUR', 'JPY', 'KWD']) {
      for (const minor of [0, 1, 99, 100, 1999, 123456, 98765432, -1, -1999]) {
        assert.equal(parseMoney(formatMoney(minor, currency, language, { symbol: false }), currency, language), minor, `${minor} ${currency} ${language}`);
      }
    }
  }
});

test('quantities: typed, on the wire, written', () => {
  assert.equal(parseQuantity('1,5', 'de'), 1500);
  assert.equal(parseQuantity('0.125', 'en'), 125);
  assert.equal(parseQuantity('1,250', 'de'), 1250, 'three places are a weight, not a thousand');
  assert.equal(parseQuantity('1.0001', 'en'), null);
  assert.equal(quantityToWire(1250), '1.25');
  assert.equal(quantityToWire(2000), '2');
  assert.equal(quantityToWire(10000), '10');
  assert.equal(quantityToWire(-500), '-0.5');
  assert.equal(quantityFromWire('1.250'), 1250);
  assert.equal(quantityFromWire('12'), 12000);
  assert.equal(quantityFromWire('-0.5'), -500);
  assert.throws(() => quantityFromWire('1.2345'), RangeError);
  assert.equal(formatQuantity(1500, 'de'), '1,5');
  assert.equal(formatQuantity(-500, 'en'), '-0.5');
  assert.equal(formatQuantity(12000, 'en'), '12');
});

test('the rest: plain decimals, digits, rates, all for one store', () => {
  assert.equal(plainDecimal(-5, 2), '-0.05');
  assert.equal(plainDecimal(500, 0), '500');
  assert.equal(currencyDigits('KWD'), 3);
  assert.equal(plain(formatRate('0.055', 'de')), '5,5 %');
  const money = makeMoney({ currency: 'EUR', language: 'de' });
  assert.equal(money.decimal, ',');
  assert.equal(money.figure(1999), '19,99');
  assert.equal(money.parse('3,5'), 350);
});
