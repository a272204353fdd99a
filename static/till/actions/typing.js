// Figures typed on the keyboard, on the screens that are all figures: they mean what the keys of the pad mean.

import { typeText } from '../entry.js';
import { rulesAt, setTyped } from '../drawer.js';

export function installTyping(app) {
  const digits = () => ({ decimals: app.digits, max: 7 });

  app.typedPin = (text) => {
    const letters = text.replace(/[\d]/g, '');
    if (letters !== '') app.filterPeople(app.signIn.peek().filter + letters);
    const pin = text.replace(/\D/g, '');
    const before = app.signIn.peek().pin;
    if (pin.length < before.length) app.typePin('Backspace');
    else for (const digit of pin.slice(before.length)) app.typePin(digit);
    return app.signIn.peek().pin;
  };

  app.typedAmount = (text) => {
    const payment = app.payment.peek();
    if (!payment || app.attempt.peek()) return '';
    const entry = typeText(text, digits());
    app.setPayment({ ...payment, entry, touched: entry !== '', chosen: false });
    return entry;
  };

  app.typedWeight = (text) => {
    const weighing = app.weighing.peek();
    if (!weighing) return '';
    const typed = typeText(text, { decimals: weighing.unit === 'each' ? 0 : 3, max: 5 });
    app.weighing.value = { ...weighing, text: typed };
    return typed;
  };

  app.typedCount = (text) => {
    const count = app.count.peek();
    app.clearMessage();
    const typed = typeText(text, rulesAt(count));
    app.count.value = setTyped(count, typed);
    return typed;
  };

  app.typedMovement = (text) => {
    const movement = app.movement.peek();
    if (!movement) return '';
    const typed = typeText(text, digits());
    app.movement.value = { ...movement, id: app.newId(), text: typed };
    return typed;
  };

  /** Where figures go right now: the function of this screen, or null where there are none to type. */
  app.figures = () => {
    if (app.asking.peek()) return (text) => { app.typeApproverPin(app.asking.peek().pin + text); };
    switch (app.screen.peek()) {
      case 'pay': return app.attempt.peek() ? null : app.typedAmount;
      case 'float':
      case 'count': return app.counted.peek() ? null : app.typedCount;
      case 'stocktake': return app.typedStocktake;
      case 'report': return app.movement.peek() ? app.typedMovement : null;
      case 'sell': return { weigh: app.typedWeight, byhand: app.typedByHand }[app.panel.peek()] ?? null;
      default: return null;
    }
  };
}
