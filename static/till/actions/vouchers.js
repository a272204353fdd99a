// Paper vouchers: whether a number paid before is asked for ahead of taking it, and said; where each number pays once, it is not taken.

import { settled } from '../tender.js';

/** So long the till waits for the answer: a voucher is also taken without the network. */
const PATIENCE = 1500;

export function installVouchers(app) {
  let warned = '';

  /**
   * Whether a voucher is not to be taken now. One that was used in a store without numbers of their own is taken when the
   * cashier, who was told, takes it once more.
   * @returns {Promise<boolean>}
   */
  app.voucherStops = async (payment) => {
    const number = app.cardReference.peek().trim();
    if (payment.kind !== 'voucher' || number === '' || app.training.peek() || settled(payment, app.left)) return false;
    const twice = payment.tenders.some((each) => each.kind === 'voucher' && same(each.reference, number));
    const use = await app.api.get('/voucher-use', { query: { number }, timeout: PATIENCE }).catch(() => null);
    if (!use || (use.used === 0 && !(twice && use.unique))) return false;
    if (use.unique) {
      app.sound.refused();
      if (use.used === 0) app.say('way', 'refused.voucher_used');
      else app.say('way', 'voucher.used_up', { amount: app.money(use.used) });
      return true;
    }
    if (same(warned, number)) {
      warned = '';
      return false;
    }
    warned = number;
    app.sound.refused();
    if (use.receipt_number) app.say('way', 'voucher.used', { amount: app.money(use.used), receipt: use.receipt_number });
    else app.say('way', 'voucher.used_payment', { amount: app.money(use.used) });
    return true;
  };
}

/** Whether two numbers are the same to the books. */
function same(one, other) {
  const plain = (text) => (text ?? '').replace(/\s+/g, '').toUpperCase();
  return plain(one) === plain(other);
}
