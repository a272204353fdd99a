// A gift receipt: no prices on it, good for a card or a note. Printed, mailed, or shown as a code to photograph.

import { signal, t } from '../parts.js';

export function installGifting(app) {
  app.gift = signal(null);
  const set = (change) => { if (app.gift.peek()) app.gift.value = { ...app.gift.peek(), problem: null, ...change }; };
  const attempt = async (work) => {
    if (app.gift.peek()?.busy) return;
    set({ busy: true, said: null });
    try {
      set({ busy: false, ...await work(app.gift.peek()) });
    } catch (problem) {
      app.sound.refused();
      set({ busy: false, problem: problem.offline ? t('problem.offline') : problem.detail });
    }
  };

  app.openGift = (doc) => { app.gift.value = { id: doc.id, number: doc.receipt_number, mail: app.newId(), address: '', link: null, busy: false, said: null, problem: null }; };
  app.closeGift = () => { app.gift.value = null; };
  /** Another address is another mail; the same one twice is one. */
  app.typeGiftAddress = (address) => set({ address, mail: app.newId(), said: null });

  app.printGift = () => attempt(async ({ id }) => {
    await app.giftOnPaper({ id });
    const problem = app.printProblem.peek();
    return problem ? { problem } : { said: t('gift.printed') };
  });
  app.mailGift = () => attempt(async ({ id, mail, address }) => {
    await app.call(() => app.api.put(`/receipt-mails/${mail}`, { document_id: id, address: address.trim(), gift: true }));
    return { said: t('gift.mailed', { address: address.trim() }) };
  });
  app.linkGift = () => attempt(async ({ id }) => ({ link: await app.call(() => app.api.put(`/sales/${id}/gift-link`, undefined)) }));
}
