// Asking how much: the weight of loose goods, or another quantity for the chosen line.

import { signal } from '../parts.js';
import * as carts from '../cart.js';
import { padValue, typeNumber } from '../entry.js';

/** Goods sold by weight or length are asked in their unit, with three decimals. */
const DECIMALS = 3;

export function installWeighing(app) {
  app.weighing = signal(null);

  app.askWeight = (product, label = {}) => {
    app.weighing.value = { product, label, key: null, name: product.name, unit: product.unit, price: product.price, text: '' };
    app.panel.value = 'weigh';
    app.sound.attention();
  };

  /** For the chosen line: a new quantity in place of the one it has. */
  app.askQuantity = () => {
    const line = carts.selectedLine(app.cart.peek());
    if (!line || !carts.quantityIsFree(line)) return;
    app.weighing.value = { product: null, key: line.key, name: line.name, unit: line.unit, price: line.price, text: '' };
    app.panel.value = 'weigh';
  };

  app.typeWeight = (key) => {
    const weighing = app.weighing.peek();
    if (!weighing) return;
    const decimals = carts.soldByPiece(weighing.unit) ? 0 : DECIMALS;
    app.weighing.value = { ...weighing, text: typeNumber(weighing.text, key, { decimals, max: 5 }) };
  };

  app.takeWeight = () => {
    const weighing = app.weighing.peek();
    const quantity = weighing && padValue(weighing.text, DECIMALS);
    if (!quantity) return;
    app.panel.value = null;
    app.weighing.value = null;
    if (weighing.key === null) app.addProduct(weighing.product, { ...weighing.label, quantity });
    else app.setQuantity(quantity);
  };
}
