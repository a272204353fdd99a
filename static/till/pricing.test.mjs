import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Pricing } from './pricing.js';
import { add, newCart, ONE, setTakeAway } from './cart.js';
import { finish } from './sale.js';
import { newPayment, take } from './tender.js';

await import('../wasm/wasm_exec.js');

/** The program itself, as the page runs it. */
async function engine() {
  const go = new globalThis.Go();
  const { instance } = await WebAssembly.instantiate(await readFile(new URL('../wasm/pricing.wasm', import.meta.url)), go.importObject);
  go.run(instance);
  return globalThis.tillbellPricing;
}

const goods = new Map(Object.entries({
  cola: { id: 'cola', sku: '1', name: 'Cola', unit: 'each', price: 119, tax: 'standard', deposit_product_id: 'pfand', deposit_count: 6 },
  pfand: { id: 'pfand', sku: '2', name: 'Pfand', unit: 'each', price: 25, tax: 'standard', is_deposit: true },
  coffee: { id: 'coffee', sku: '3', name: 'Coffee', unit: 'each', price: 300, tax: 'cafe' },
  lamp: { id: 'lamp', sku: '4', name: 'Lamp', unit: 'each', price: 1149, tax: 'qc' },
}));

const rules = {
  prices: 'included', tax_rounding: 'line', rounding: 'half_up', currency: 'EUR', cash_rounding: { step: 5, mode: 'half_up' },
  tax_classes: [{ code: 'standard', rate: '0.19' }, { code: 'reduced', rate: '0.07' }, { code: 'cafe', rate: '0.19', take_away: 'reduced' },
    { code: 'qc', rate: '0.14975', components: [{ name: 'GST', rate: '0.05' }, { name: 'QST', rate: '0.09975' }] }],
  foreign_cash: [{ currency: 'CHF', rate: '0.95', step: 5 }], voucher_change: true,
};

test('bottles, take-away and several taxes come to what the server computes', async () => {
  const pricing = new Pricing(engine());
  await pricing.engineStarted;
  pricing.setRules(rules);
  const lookup = (id) => goods.get(id) ?? null;
  let cart = add(newCart('s'), goods.get('cola'), 2 * ONE);
  cart = add(cart, goods.get('coffee'), ONE);
  cart = setTakeAway(cart, cart.selected, true);
  cart = add(cart, goods.get('lamp'), ONE);
  const totals = pricing.price(cart, lookup);
  assert.equal(totals.total, 238 + 300 + 1149 + 12 * 25);
  assert.deepEqual(totals.deposits.map(({ of, quantity, total }) => ({ of, quantity, total })), [{ of: 0, quantity: 12 * ONE, total: 300 }]);
  assert.equal(totals.lines.length, 3);
  assert.equal(totals.lines[1].tax, 20); // 300 × 7 / 107
  assert.deepEqual(totals.lines[2].taxes.map((each) => each.name), ['GST', 'QST']);
  assert.equal(pricing.hasTakeAway && pricing.differsAway('cafe') && !pricing.differsAway('standard'), true);

  const payment = take(newPayment(totals.total), (total, tenders) => pricing.left(total, tenders), 2000);
  const sale = finish({ ...cart, takeAway: true }, totals, payment, { change: 15, at: '', drawerId: null, staff: null });
  assert.equal(sale.body.take_away, true);
  assert.deepEqual(sale.shown.lines[3].deposit_of, 1);
  assert.equal(sale.body.lines.length, 3);
});

test('foreign cash is asked for in its coins and pays what it is worth', async () => {
  const pricing = new Pricing(engine());
  await pricing.engineStarted;
  pricing.setRules(rules);
  assert.deepEqual(pricing.exchange('CHF', { due: 4197 }), { ask: 4420, worth: 0 });
  assert.equal(pricing.exchange('CHF', { amount: 5000 }).worth, 4750);
  assert.deepEqual(pricing.settle(1000, [{ kind: 'voucher', amount: 1500, reference: 'V' }]), { rounding: 0, change: 500, cash: -500 });
});

/** Every order of a list. */
const orders = (list) => (list.length < 2 ? [list] : list.flatMap((one, at) => orders(list.toSpliced(at, 1)).map((rest) => [one, ...rest])));

test('a cart costs the same in whichever order it was scanned', async () => {
  const pricing = new Pricing(engine());
  await pricing.engineStarted;
  const tier = { id: 't', name: 'Three', kind: 'tiers', target: { all: true }, tiers: [{ from: 3, percent: '0.0333' }], stack: true };
  for (const [prices, tax_rounding] of [['included', 'line'], ['added', 'line'], ['added', 'document'], ['included', 'document']]) {
    pricing.setRules({ ...rules, prices, tax_rounding, time_zone: 'Europe/Berlin', rules: { price_lists: [], promotions: [tier] } });
    const one = (productId, more) => ({ productId, name: productId, unit: 'each', price: goods.get(productId).price, quantity: ONE, ...more });
    const lines = [one('coffee'), one('coffee', { takeAway: true }), one('coffee', { discount: { amount: 3, reason: 'torn' } }), one('lamp'), one('cola')];
    const said = new Set();
    for (const order of orders(lines)) {
      const { total, tax, taxes, lines: got } = pricing.price({ lines: order, discount: { amount: 3, reason: 'late' } }, (id) => goods.get(id) ?? null, 0);
      const each = got.map((line, at) => JSON.stringify([order[at].productId, order[at].takeAway, order[at].discount, line.total, line.tax, line.taxes])).sort();
      said.add(JSON.stringify({ total, tax, taxes, each }));
    }
    assert.equal(said.size, 1, `${prices} ${tax_rounding}: ${[...said].slice(0, 2).join('\n')}`);
  }
});
