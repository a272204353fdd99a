import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Catalogue, codeKey, inOrder, tilePages } from './catalog.js';

const product = (id, more = {}) => ({
  id, sku: `S${id}`, name: `Product ${id}`, barcodes: [], unit: 'each', price: 100, tax: 'standard', stock: '1', location: 'A1',
  category: '', tile: null, ...more,
});
const snapshot = (...products) => ({
  revision: 5, products, deleted: [], tax_classes: [{ code: 'standard', rate: '0.19' }], currency: 'EUR', prices: 'included',
  tax_rounding: 'line', rounding: 'half_up', cash_rounding: { step: 0 }, barcode_patterns: [],
});

test('a code is found in any of its lengths, and by the shop\'s own number', () => {
  const catalogue = new Catalogue();
  catalogue.apply(snapshot(product('1', { barcodes: ['012345678905'] }), product('2')));
  assert.equal(catalogue.find('0012345678905').id, '1');
  assert.equal(catalogue.find('00012345678905').id, '1');
  assert.equal(catalogue.find('s2').id, '2');
  assert.equal(catalogue.find('nothing'), null);
});

test('a change set changes, adds and deletes', () => {
  const catalogue = new Catalogue();
  catalogue.apply(snapshot(product('1', { barcodes: ['4006381333931'] }), product('2')));
  assert.ok(catalogue.apply({ revision: 7, products: [product('1', { barcodes: ['4006381333948'], price: 250 }), product('3')], deleted: ['2'] }));
  assert.equal(catalogue.find('4006381333931'), null);
  assert.equal(catalogue.find('4006381333948').price, 250);
  assert.equal(catalogue.get('2'), null);
  assert.equal(catalogue.size, 2);
  assert.equal(catalogue.revision, 7);
});

test('a change set from the past changes nothing', () => {
  const catalogue = new Catalogue();
  catalogue.apply(snapshot(product('1', { price: 250 })));
  catalogue.apply({ revision: 4, products: [product('1', { price: 100 })], deleted: [] });
  assert.equal(catalogue.get('1').price, 250);
});

test('a code that moved to another product stays with its new owner', () => {
  const catalogue = new Catalogue();
  catalogue.apply(snapshot(product('1', { barcodes: ['4006381333931'] }), product('2')));
  catalogue.apply({ revision: 6, products: [product('2', { barcodes: ['4006381333931'] }), product('1')], deleted: [] });
  assert.equal(catalogue.find('4006381333931').id, '2');
});

test('a change reaches a product that was still packed', () => {
  const catalogue = new Catalogue();
  catalogue.apply(snapshot(product('1', { barcodes: ['4006381333931'] }), product('2')));
  const again = Catalogue.unpack(catalogue.pack());
  again.apply({ revision: 6, products: [product('1', { barcodes: ['96385074'], price: 7 })], deleted: ['2'] });
  assert.equal(again.find('4006381333931'), null);
  assert.equal(again.find('96385074').price, 7);
  assert.equal(again.size, 1);
});

test('packing and unpacking keeps everything', () => {
  const catalogue = new Catalogue();
  catalogue.apply(snapshot(product('1', { barcodes: ['4006381333931'], tile: 3, category: 'Bread', name: 'Brot "<b>\u202E\n\\n\u001f\u0000' }), product('2', { barcodes: ['a b', 'c\\d'] })));
  const again = Catalogue.unpack(catalogue.pack());
  assert.equal(again.find('c\\d').id, '2');
  assert.equal(again.find('s2').id, '2');
  assert.equal(again.size, 2);
  assert.deepEqual([...again].sort((a, b) => a.id - b.id), [...catalogue]);
  assert.equal(again.revision, 5);
  assert.equal(again.find('4006381333931').id, '1');
  assert.ok(again.ready);
  const dated = new Catalogue();
  const batches = [{ batch: 'L\u001f=3', expires_on: '2026-11-20' }, { batch: 'L4', expires_on: '2026-12-01' }];
  dated.apply(snapshot(product('1'), product('2', { batches })));
  assert.deepEqual(Catalogue.unpack(dated.pack()).get('2').batches, batches);
  assert.equal(Catalogue.unpack(dated.pack()).get('1').batches, undefined);
  assert.equal(Catalogue.unpack({ version: 1 }), null);
  assert.equal(Catalogue.unpack(new Catalogue().pack()).size, 0);
});

test('the columns of the server are a catalogue', () => {
  const columns = {
    id: '1\n2', sku: 's1\ns2', name: 'a\\nb\\bc\nd', barcodes: '4006381333931\u001fa\\ub\n', keys: '04006381333931\u001fa\\ub\n', packs: '6=14006381333938\n', unit: 'piece\nkg',
    price: '100\n250', tax: 'standard\nreduced', stock: '1.000\n-0.500', location: '\n', category: '\nBread', tile: '3\n', gift_card: '\n1',
  };
  const catalogue = Catalogue.fromColumns({ revision: 9, count: 2, columns, tax_classes: [], currency: 'EUR' });
  assert.equal(catalogue.revision, 9);
  assert.equal(catalogue.size, 2);
  assert.ok(catalogue.ready);
  assert.deepEqual(catalogue.find('4006381333931'), {
    id: '1', sku: 's1', name: 'a\nb\\c', barcodes: ['4006381333931', 'a\u001fb'], unit: 'piece', price: 100, tax: 'standard', stock: '1.000', location: '', category: '', tile: 3,
    packs: [{ barcode: '14006381333938', quantity: '6' }],
  });
  assert.equal(catalogue.find('a\u001fb').id, '1');
  assert.deepEqual(catalogue.find('s2').barcodes, []);
});

test('inactive products are not sold', () => {
  const catalogue = new Catalogue();
  catalogue.apply(snapshot(product('1', { active: false, barcodes: ['4006381333931'] })));
  assert.equal(catalogue.find('4006381333931'), null);
});

test('code keys: lengths of one item are one, other texts stay', () => {
  assert.equal(codeKey('96385074'), '00000096385074');
  // The server has the same keys: its test of codeKey holds the same list.
  for (const [code, key] of [[' 036000291452 ', '00036000291452'], ['4006381333931', '04006381333931'], ['10012345678902', '10012345678902'], ['1234567', '1234567'],
    ['12345678901', '12345678901'], ['4006381A33931', '4006381A33931'], ['', ''], ['123456789012345', '123456789012345']]) assert.equal(codeKey(code), key);
  assert.equal(codeKey('12345'), '12345');
});

test('tile pages: the shop\'s own choice first, then categories by name', () => {
  const catalogue = new Catalogue();
  catalogue.apply(snapshot(product('1', { category: 'Drinks' }), product('2', { category: 'Bread', tile: 2 }), product('3', { category: 'Bread' }), product('4', { tile: 1 })));
  const unpacked = Catalogue.unpack(catalogue.pack());
  const pages = tilePages(unpacked.places());
  const get = (id) => unpacked.get(id);
  assert.deepEqual(pages.map((page) => page.name), [null, 'Bread', 'Drinks']);
  assert.deepEqual(inOrder(pages[0], get).map((each) => each.id), ['4', '2']);
  assert.deepEqual(inOrder(pages[1], get).map((each) => each.id), ['2', '3']);
});

test('a pack\'s code names its product and how many, packed and changed', () => {
  const catalogue = new Catalogue();
  catalogue.apply(snapshot(product('1', { barcodes: ['4006381333931'], packs: [{ barcode: '14006381333938', quantity: '6' }, { barcode: 'a=b\u001f', quantity: '12' }] })));
  for (const each of [catalogue, Catalogue.unpack(catalogue.pack()), Catalogue.unpack(Catalogue.unpack(catalogue.pack()).pack())]) {
    assert.deepEqual([each.keyed('14006381333938').product.id, each.keyed('14006381333938').pack], ['1', '6']);
    assert.equal(each.keyed('a=b\u001f').pack, '12');
    assert.equal(each.keyed('4006381333931').pack, null);
    assert.equal(each.get('1').packs.length, 2);
    each.apply({ revision: 9, products: [product('1', { barcodes: ['14006381333938'] })], deleted: [] });
    assert.equal(each.keyed('14006381333938').pack, null);
    assert.equal(each.keyed('a=b\u001f'), null);
  }
});

test('a UPC-E is the UPC-A it abbreviates, unless it is an EAN-8', () => {
  assert.equal(codeKey('04252614'), '00042100005264');
  assert.equal(codeKey('01234565'), '00000001234565');
  assert.equal(codeKey('01234566'), '00000001234566');
});
