// A receipt without paper: by mail, to an address that is typed or the customer's own, or as a code on the screen.

import { signal, t } from '../parts.js';
import { isOpenMail, looksLikeAddress, newHanding } from '../handing.js';

/** How often a mail under way is asked for. */
const ASK_MS = 2000;

export function installHanding(app) {
  app.handing = signal(null);
  /** Whether this server sends mail; null until it has said. */
  app.sendsMail = signal(null);
  app.loadWays = async () => {
    try {
      app.sendsMail.value = (await app.api.get('/receipt-ways')).mail;
    } catch {
      // Asked again when the line is back; until then no mail is offered.
    }
  };
  const edit = (change) => { if (app.handing.peek()) app.handing.value = { ...app.handing.peek(), ...change }; };
  const toggle = (way, id) => {
    const same = app.handing.peek()?.way === way && app.handing.peek().document === id;
    app.handing.value = same ? null : newHanding(way, id);
    return !same;
  };
  app.closeHanding = () => { app.handing.value = null; };
  mailing(app, edit, toggle);
  showing(app, edit, toggle);
}

function mailing(app, edit, toggle) {
  let timer = null;
  let attempt = null;

  /** Opens the field for an address, with the customer's own in it. */
  app.openMail = async (id, customerId, payment = false) => {
    if (!toggle('mail', id)) return;
    edit({ payment });
    if (!customerId) return;
    try {
      const { email } = await app.api.get(`/customers/${customerId}`);
      if (email && app.handing.peek()?.document === id && app.handing.peek().text === '') edit({ text: email });
    } catch {
      // It can be typed.
    }
  };
  app.openQuoteMail = (id, customerId) => {
    app.openMail(id, customerId);
    if (app.handing.peek()) edit({ quote: true });
  };
  app.typeAddress = (text) => edit({ text, problem: null });

  app.sendMail = async () => {
    const now = app.handing.peek();
    if (!now || now.way !== 'mail' || now.sending) return;
    const address = now.text.trim();
    if (!looksLikeAddress(address)) {
      app.sound.refused();
      edit({ problem: t('mail.no_address') });
      return;
    }
    // The same address of the same receipt is one mail, however often its answer is lost.
    if (attempt?.document !== now.document || attempt.address !== address || now.mail?.state === 'failed') attempt = { id: app.newId(), document: now.document, address };
    edit({ sending: true, problem: null });
    try {
      const mail = await app.call(() => (now.quote
        ? app.api.put(`/quote-mails/${attempt.id}`, { quote_id: attempt.document, address }) : app.api.put(`/receipt-mails/${attempt.id}`, { document_id: attempt.document, address })));
      edit({ sending: false });
      show(now.document, mail);
    } catch (problem) {
      edit({ sending: false, problem: problem.offline ? t('problem.offline') : problem.detail });
    }
  };

  const show = (id, mail) => {
    clearTimeout(timer);
    if (app.handing.peek()?.document !== id) return;
    edit({ mail });
    if (isOpenMail(mail)) timer = setTimeout(() => refresh(id, mail), ASK_MS);
  };
  const refresh = async (id, mail) => {
    if (app.handing.peek()?.mail?.id !== mail.id) return;
    try {
      show(id, await app.api.get(`/receipt-mails/${mail.id}`));
    } catch {
      show(id, mail);
    }
  };
  /** Another address, after a refusal or for somebody else. */
  app.mailAgain = () => edit({ mail: null, problem: null });
}

function showing(app, edit, toggle) {
  app.openCode = async (id, payment = false) => {
    if (!toggle('code', id)) return;
    edit({ payment });
    try {
      const link = await app.call(() => app.api.post('/receipt-links', { document_id: id }));
      if (app.handing.peek()?.document === id) edit({ link });
    } catch (problem) {
      if (app.handing.peek()?.document === id) edit({ problem: problem.offline ? t('problem.offline') : problem.detail });
    }
  };
}
