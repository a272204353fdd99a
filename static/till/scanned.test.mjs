import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Catalogue } from './catalog.js';
import { comesBack, lookUp, recalledIn, scannedLine, stopFrom, stopOf, twiceHere } from './scanned.js';

const goods = (id, more) => ({ id, sku: `S${id}`, name: id, barcodes: [], unit: 'each', price: 100, tax: 'standard', stock: '1', location: '', category: '', tile: null, ...more });
const catalogue = new Catalogue();
catalogue.apply({ revision: 1, tax_classes: [], products: [
  goods('milk', { barcodes: ['4006381333931'], packs: [{ barcode: '14006381333938', quantity: '6' }] }),
  goods('ham', { barcodes: ['2212345000005'] }), goods('plu', { sku: '47' }), goods('own', { barcodes: ['01234565'] }),
] });
const code = (key, more = {}) => ({ label: null, doubt: null, code: { key, alt: null, text: key, embedded: null, ...more } });
const nothing = { quantity: null, price: null, batch: null, serial: null, expires_on: null, sell_by_on: null, expired: false };

test('products are looked for in the server\'s order', () => {
  const embedded = { item_key: '02212345000005', item_code: '12345' };
  for (const [read, id, as, pack] of [
    [{ label: { key: '04006381333931', embedded: null }, code: null }, 'milk', 'label', null],
    [{ label: { key: '14006381333938', embedded: null }, code: null }, 'milk', 'label', '6'],
    [{ label: { key: '02212345005994', embedded }, code: null }, 'ham', 'label', null],
    [code('04006381333931'), 'milk', 'code', null],
    [code('14006381333938'), 'milk', 'code', '6'],
    [code('00012345000065', { alt: '00000001234565' }), 'own', 'code', null],
    [code('02212345005994', { embedded }), 'ham', 'item', null],
    [code('02900047003000', { embedded: { item_key: '02900047000009', item_code: '00047' } }), 'plu', 'item', null],
    [code('47'), 'plu', 'code', null],
    [{ label: { key: '09999999999994', embedded: null }, code: code('47').code }, 'plu', 'code', null],
  ]) {
    const found = lookUp(catalogue, read);
    assert.deepEqual([found?.product.id, found?.as, found?.pack], [id, as, pack]);
  }
  assert.equal(lookUp(catalogue, code('09999999999994')), null);
});

test('a line keeps what its symbol said, and only that', () => {
  const found = { product: goods('milk'), pack: '6', as: 'code' };
  assert.deepEqual(scannedLine(found, { ...nothing, quantity: 6000 }, 'x'), { product: found.product, quantity: 6000, barcode: null, fixed: null });
  const label = { ...found, as: 'label' };
  assert.equal(scannedLine(label, nothing, 'x').barcode, null);
  assert.deepEqual(scannedLine(label, { ...nothing, batch: 'L1', sell_by_on: '2026-12-01' }, 'x'),
    { product: label.product, quantity: null, barcode: 'x', fixed: null, free: true, batch: 'L1', serial: null, expiresOn: '2026-12-01' });
  assert.equal(scannedLine(label, { ...nothing, serial: 'S', quantity: 1000 }, 'x').free, false);
  const pack = scannedLine(label, { ...nothing, serial: 'CASE1', quantity: 6000 }, 'x'); // its number is the pack's
  assert.deepEqual([pack.quantity, pack.serial, pack.barcode, pack.free], [6000, 'CASE1', 'x', false]);
  assert.equal(scannedLine({ ...found, as: 'item' }, { ...nothing, quantity: 314, price: 468 }, 'x').fixed, 468);
});

test('what is past its date or recalled stops', () => {
  const milk = goods('milk');
  const day = '2026-11-27';
  assert.equal(stopOf(milk, nothing, [], day), null);
  assert.deepEqual(stopOf(milk, { ...nothing, expired: true, past: '2026-11-27T14:05' }, [], day), { code: 'expired', product: milk, on: '2026-11-27T14:05' });
  const recall = (more) => [{ product_id: 'milk', batch: '', serial: '', reason: 'glass', from: '2026-11-27', ...more }];
  assert.equal(stopOf(milk, nothing, recall({}), day).reason, 'glass');
  assert.equal(stopOf(milk, nothing, recall({ from: '2026-11-28' }), day), null);
  assert.equal(stopOf(milk, nothing, recall({ batch: 'L1' }), day), null);
  assert.equal(stopOf(milk, { ...nothing, batch: 'L1' }, recall({ batch: 'L1' }), day).code, 'recalled');
  assert.equal(stopOf(milk, { ...nothing, batch: 'l1' }, recall({ batch: 'L1' }), day).code, 'recalled'); // typed
  assert.equal(stopOf(milk, { ...nothing, batch: 'L1' }, recall({ batch: 'L1', serial: '7' }), day), null);
  assert.equal(stopOf(goods('ham'), nothing, recall({}), day), null);
});

test('a serial number is one piece\'s, here and at the server', () => {
  const cart = { lines: [{ productId: 'milk', serial: 'S' }, { productId: 'ham' }] };
  assert.equal(twiceHere(cart, { product: goods('milk'), serial: 'S' }).code, 'serial_twice');
  assert.equal(twiceHere(cart, { product: goods('ham'), serial: 'S' }), null);
  assert.equal(twiceHere(cart, { product: goods('ham'), serial: null }), null);
  assert.equal(twiceHere({ lines: [] }, { product: goods('milk'), serial: 'S' }, [{ productId: 'milk', serial: 'S' }]).code, 'serial_sold');
  assert.equal(twiceHere({ lines: [] }, { product: goods('milk'), serial: 'T' }, [{ productId: 'milk', serial: 'S' }]), null);
  assert.equal(stopFrom({ code: 'serial_sold' }, goods('milk'), 'S').serial, 'S');
  assert.equal(stopFrom({ code: 'recalled', extra: { product: { id: 'x', name: 'X' }, recall: { reason: 'fire' } } }, null).reason, 'fire');
  assert.equal(stopFrom({ code: 'unknown_code' }, null), null);
});

test('what is recalled while it lies in the cart is found', () => {
  const recalls = [{ product_id: 'milk', batch: 'L1', serial: '', reason: 'glass', from: '2026-11-27' }];
  const lines = [{ productId: 'ham', name: 'Ham' }, { productId: 'milk', name: 'Milk', batch: 'L2' }, { productId: 'milk', name: 'Milk', batch: 'L1' }];
  assert.deepEqual(recalledIn({ lines }, recalls, '2026-11-27'), { code: 'recalled', product: { id: 'milk', name: 'Milk' }, reason: 'glass' });
  assert.equal(recalledIn({ lines }, recalls, '2026-11-26'), null);
  assert.equal(recalledIn({ lines: lines.slice(0, 2) }, recalls, '2026-11-27'), null);
});

test('a label that names its batch without a date is held against the books', () => {
  const milk = { ...goods('milk'), batches: [{ batch: 'L3', expires_on: '2026-11-20' }, { batch: 'L4', expires_on: '2026-12-20' }] };
  const says = (batch, expires_on = null) => ({ expired: false, batch, serial: null, expires_on, sell_by_on: null, quantity: null, price: null });
  assert.deepEqual(stopOf(milk, says('L3'), [], '2026-11-27'), { code: 'expired', product: milk, on: '2026-11-20' });
  assert.equal(stopOf(milk, says('L3'), [], '2026-11-20'), null);
  assert.equal(stopOf(milk, says('L4'), [], '2026-11-27'), null);
  assert.equal(stopOf(milk, says(null), [], '2026-11-27'), null);
  assert.equal(stopOf(milk, says('L3', '2026-12-01'), [], '2026-11-27').on, '2026-11-20'); // the nearer of two dates counts
  assert.equal(stopOf(milk, says('L4', '2027-12-01'), [], '2026-11-27'), null);
  assert.equal(stopOf(goods('ham'), says('L3'), [], '2026-11-27'), null);
  assert.equal(scannedLine({ product: milk, as: 'label' }, says('L4'), 'x').expiresOn, '2026-12-20');
  assert.equal(scannedLine({ product: milk, as: 'label' }, says('L4', '2027-12-01'), 'x').expiresOn, '2026-12-20');
  assert.equal(scannedLine({ product: milk, as: 'label' }, says('L4', '2026-12-01'), 'x').expiresOn, '2026-12-01');
});

test('a piece that comes back in the same cart, all of its line, may go out again', () => {
  const phone = { id: 'p7', name: 'Phone' };
  const state = {
    sale: { lines: [{ line: 1, product_id: 'p7', serial: 'A-1' }, { line: 2, product_id: 'p7', serial: 'A-2' }] },
    lines: [{ line: 1, remaining: 6000 }, { line: 2, remaining: 1000 }], choices: { 1: { line: 1, quantity: 1000, condition: 'shelf' } },
  };
  assert.equal(comesBack({ state }, phone, 'A-1'), false, 'one of a pack of six');
  state.choices[1].quantity = 6000;
  assert.equal(comesBack({ state }, phone, 'A-1'), true);
  assert.equal(comesBack({ state }, phone, 'A-2'), false, 'stays with the customer');
  assert.equal(comesBack({ state }, { id: 'p8' }, 'A-1'), false, 'of another product');
  assert.equal(comesBack(undefined, phone, 'A-1'), false);
  assert.equal(comesBack({ state: { ...state, sale: null } }, phone, 'A-1'), false, 'without a receipt');
});
