// A signing device starts its transaction with a cart's first goods, where it wants to be told. The cashier waits for
// nothing and hears of nothing: what cannot be told in a moment is not told, and the transaction starts with the sale.

/** Longer than that nothing is held open for it. */
const BEGIN_MS = 3000;

export function installBeginning(app) {
  const set = app.setCart;
  app.setCart = (next, how = {}) => {
    const before = app.cart.peek();
    set(next, how);
    if (app.pricing.begins && before.lines.length === 0 && next.lines.length > 0 && !next.startedAt) begin(next.id);
  };

  /** Not by app.call: neither a lost line nor an ended session is to show here first, in the middle of a cart. */
  const begin = (id) => {
    if (app.line.peek() === 'offline') return;
    app.api.put(`/begun-carts/${id}`, undefined, { timeout: BEGIN_MS }).catch(() => {});
  };
}
