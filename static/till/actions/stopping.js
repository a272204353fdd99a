// A line that must not be sold: why, and what to do about it. The next scan takes its place.

import { signal, announce, t } from '../parts.js';
import { isSeenTo, keyOf } from '../stops.js';

/** A day, or a minute of it. */
const until = (app, on) => [app.dayText(on.slice(0, 10)), on.slice(11)].filter(Boolean).join(', ');

export function installStopping(app) {
  /** @type {import('../parts.js').Signal<import('../scanned.js').Stop & {called: string|null}|null>} */
  app.stopped = signal(null);

  /** What sells it all the same, where somebody may. */
  let allTheSame = null;

  app.stopLine = (stop, sell = null) => {
    allTheSame = sell;
    app.clearField();
    app.openPanel(null);
    app.stopped.value = { ...stop, called: null };
    app.noteStop(stop);
    app.panel.value = 'stop';
    app.sound.refused();
    announce(`${t('stop.title', { name: stop.product.name })} ${app.stopText(stop)}`);
    return false;
  };

  app.stopText = (stop) => t(`stop.${stop.code}`, { on: stop.on ? until(app, stop.on) : '', reason: ended(stop.reason ?? ''), serial: stop.serial ?? '' });

  app.maySellStopped = () => app.stopped.value?.code === 'expired' && (app.limits.value?.['goods.expired']?.state ?? 'denied') !== 'denied' && allTheSame !== null;
  /** The line says that it is past its date; the cart needs the right to it before it is paid. */
  app.sellStopped = () => {
    const sell = allTheSame;
    const key = keyOf(app.stopped.peek());
    app.leaveOut();
    app.dropStop(key);
    if (sell?.() && app.openNeed.peek()) app.approveCart();
  };

  app.leaveOut = () => {
    allTheSame = null;
    app.panel.value = null;
    app.stopped.value = null;
  };

  /** Somebody comes: to look at the shelf, or to take the piece away. */
  app.callAboutStop = async () => {
    const stop = app.stopped.peek();
    if (!stop || stop.called) return;
    if (isSeenTo(stop)) {
      app.callAboutRow(keyOf(stop));
      return;
    }
    const id = app.newId();
    app.stopped.value = { ...stop, called: id };
    try {
      app.takeCall(await app.ring({
        id, kind: 'assistance', ...(stop.product.id ? { product_id: stop.product.id } : {}), note: `${stop.product.name}: ${app.stopText(stop)}`.slice(0, 200),
      }));
    } catch (problem) {
      if (app.stopped.peek()?.called === id) app.stopped.value = { ...app.stopped.peek(), called: null }; // else it was put away meanwhile
      app.sayProblem(problem, 'ask.failed');
    }
  };
}

/** A reason ends as a sentence does. */
function ended(reason) {
  return reason === '' || /[.!?…]$/.test(reason) ? reason : `${reason}.`;
}
