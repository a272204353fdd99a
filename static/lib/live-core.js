// What a frame of the live channel means: position, gaps, snapshot or resume. Pure: frames in, actions out.

/**
 * @typedef {{do: 'event', event: any}|{do: 'snapshot', data: any, seq: number}|{do: 'stats', data: any}
 *   |{do: 'live'}|{do: 'clock', at: string}|{do: 'reconnect', why: string}} Action
 */

/**
 * The position of a client in its store's log. Events come out gapless and once, or a reconnect is asked for.
 * @param {{epoch: string, seq: number}|null} [after] where an earlier page stopped
 */
export function liveCore(after = null) {
  /** @type {{epoch: string, seq: number}|null} */
  let position = after;
  let head = 0;          // of the log, when the socket was registered
  let awaiting = 'welcome'; // then 'snapshot' or 'events'
  let live = false;
  let gapAt = -1;        // position of the last gap: a second one there gives the position up

  /** @param {Action[]} out */
  function reached(out) {
    if (!live && position && position.seq >= head) {
      live = true;
      out.push({ do: 'live' });
    }
    return out;
  }

  /** @param {string} why @returns {Action[]} */
  function gap(why) {
    awaiting = 'nothing'; // what else this socket brings no longer counts
    if (position && gapAt === position.seq) position = null;
    gapAt = position ? position.seq : -1;
    return [{ do: 'reconnect', why }];
  }

  /** @param {any} frame @returns {Action[]} */
  function welcome(frame) {
    head = frame.seq;
    if (frame.resumed && position && position.epoch === frame.epoch) {
      awaiting = 'events';
      return reached([]);
    }
    awaiting = 'snapshot';
    position = { epoch: frame.epoch, seq: -1 };
    return [];
  }

  /** @param {number} seq @param {() => Action} make @returns {Action[]} */
  function numbered(seq, make) {
    if (seq <= position.seq) return []; // had it
    if (seq !== position.seq + 1) return gap(`event ${seq} after ${position.seq}`);
    position.seq = seq;
    return reached([make()]);
  }

  return {
    /** For the address of the next socket; null asks for a snapshot. */
    get position() { return position && position.seq >= 0 ? { ...position } : null; },
    get isLive() { return live; },

    /** A new socket begins: nothing of the old one counts any more. */
    opened() {
      awaiting = 'welcome';
      live = false;
      head = 0;
    },

    /** @param {any} frame one parsed text frame @returns {Action[]} */
    frame(frame) {
      if (!frame || typeof frame.type !== 'string' || awaiting === 'nothing') return [];
      if (frame.type === 'stats.tick') return [{ do: 'stats', data: frame.data }];
      if (awaiting === 'welcome') return frame.type === 'welcome' ? welcome(frame) : gap(`${frame.type} before welcome`);
      if (awaiting === 'snapshot') {
        if (frame.type !== 'snapshot') return gap(`${frame.type} before snapshot`);
        awaiting = 'events';
        position.seq = frame.seq;
        return reached([{ do: 'snapshot', data: frame.data, seq: frame.seq }]);
      }
      switch (frame.type) {
        case 'skip':
          if (frame.seq > position.seq) position.seq = frame.seq;
          return reached([]);
        case 'tick':
          if (frame.seq > position.seq) return gap(`tick at ${frame.seq}, we are at ${position.seq}`);
          return reached([{ do: 'clock', at: frame.at }]);
        case 'welcome': case 'snapshot':
          return gap(`a second ${frame.type}`);
        default:
          if (!Number.isSafeInteger(frame.seq)) return []; // without a number: news to us, nothing to keep
          return numbered(frame.seq, () => ({ do: 'event', event: frame }));
      }
    },
  };
}

/**
 * Full jitter: anything between the least wait and the doubled ceiling, so that a shop's tablets do not come back at once.
 * @param {number} tries failed ones in a row, from 0
 * @param {number} random from 0 to 1
 */
export function backoff(tries, random, least = 250, most = 10000) {
  const ceiling = Math.min(most, least * 2 ** (tries + 1));
  return Math.round(least + random * (ceiling - least));
}

/** What a close code asks for. @param {number} code @returns {'signed-out'|'at-once'|'with-jitter'} */
export function afterClose(code) {
  if (code === 4001) return 'signed-out';
  return code === 4008 ? 'at-once' : 'with-jitter';
}
