import assert from 'node:assert/strict';
import test from 'node:test';
import { meaning, signCode, signOf } from './scanned.js';

test('a scanned sign is an address that ends in /h/CODE', () => {
  assert.equal(signCode('http://127.0.0.1:8080/h/D2'), 'D2');
  assert.equal(signCode(' HTTPS://shop.example/h/d%202/?a=1 '), 'd 2');
  assert.equal(signCode('http://shop.example/h/%E0%A4%A'), null);
  assert.equal(signCode('7.0.0.1:18477/h/D2'), 'D2');
  assert.equal(signCode('http://shop.example/x/D2'), null);
  assert.equal(signCode('4006381333931'), null);
});

test('a scan arrives, or is another sign, or goods', () => {
  const calls = [{ id: 'r1', status: 'accepted', call_point: { code: 'D2' } }];
  const points = [{ code: 'D2' }, { code: 'B4' }];
  assert.equal(meaning('http://x/h/D2', calls, points).kind, 'arrive');
  assert.equal(meaning('d2', calls, points).request.id, 'r1');
  assert.deepEqual(meaning('http://x/h/B4', calls, points), { kind: 'elsewhere', code: 'B4' });
  assert.deepEqual(meaning(' 4006381333931 ', calls, points), { kind: 'goods', code: '4006381333931' });
  assert.equal(meaning('D2', [{ ...calls[0], status: 'arrived' }], points).kind, 'elsewhere', 'one arrives once');
});

test('what a till asks about goods has its arrival at their shelf', () => {
  const calls = [{ id: 'r1', status: 'accepted', call_point: null, register: { code: 'T1' }, shelf: { code: 'D2' } }];
  assert.equal(meaning('http://x/h/D2', calls, [{ code: 'D2' }]).kind, 'arrive');
  assert.equal(meaning('http://x/h/B4', calls, [{ code: 'D2' }, { code: 'B4' }]).kind, 'elsewhere');
  assert.equal(signOf({ call_point: { code: 'A1' }, shelf: { code: 'D2' } }).code, 'A1');
  assert.equal(signOf({ call_point: null }), null);
});
