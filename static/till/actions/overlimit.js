// On account above the customer's limit: offered beside what the account allows, and taken once the cashier, or somebody
// they ask, may. The tender says that it goes above; the server judges by how much.

import { t } from '../parts.js';
import * as tender from '../tender.js';
import { subjectOf } from './approving.js';
import { bindOf, verdict } from '../manual.js';

const RIGHT = 'account.over_limit';

/** What of a payment goes on account already. */
const onAccount = (payment) => payment.tenders.filter((each) => each.kind === 'on_account').reduce((sum, each) => sum + each.amount, 0);

export function installOverLimit(app) {
  const within = app.customerWays;
  app.customerWays = () => {
    const ways = within();
    const payment = app.payment.value;
    const account = payment.laid ? null : app.cart.value.customer?.accounts.find((each) => each.kind === 'on_account' && each.status === 'active');
    const state = app.limits.value?.[RIGHT]?.state ?? 'denied';
    const due = tender.due(payment, app.left, 'card');
    const left = account ? Math.max(account.available - onAccount(payment), 0) : 0;
    if (!account || state === 'denied' || account.credit_limit === undefined || due <= left) return ways;
    return [...ways, { kind: 'on_account', most: due + onAccount(payment), amount: due, points: null, over: account.available }];
  };

  const pay = app.payWithAccount;
  app.payWithAccount = (way) => {
    pay(way);
    const payment = app.payment.peek();
    if (way.over !== undefined && payment?.account) app.setPayment({ ...payment, account: { ...payment.account, over: way.over } });
  };

  const take = app.takePayment;
  app.takePayment = async () => {
    const payment = app.payment.peek();
    const amount = app.payAmount.peek();
    const over = payment?.account?.over;
    if (over === undefined || amount === null || payment.kind !== 'on_account' || tender.settled(payment, app.left)) return take();
    const sum = onAccount(payment) + amount;
    const need = { right: RIGHT, amount: sum - Math.max(over, 0), percent: 0 };
    if (need.amount <= 0 || verdict(app.limits.peek()?.[RIGHT], need) !== 'approval' || app.covered(need)) return take();
    const cart = app.cart.peek();
    app.askApproval(need, { cart: { ...subjectOf(cart), customer_id: cart.customer.id, on_account: sum } }, (id, view) => {
      app.held.value = [...app.held.peek(), { id, right: RIGHT, bind: bindOf(cart), amount: need.amount, percent: 0, expires: Date.parse(view.expires_at) }];
      take();
    }, t('customer.over_why', { name: cart.customer.name }));
    return undefined;
  };
}
