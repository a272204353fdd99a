// Signing out without a network: the person is gone from this tablet at once, and
// the server hears of it before anybody is let in again.

const NAME = 'tillbell-floor-left';

/**
 * @param {object} given
 * @param {any} given.api
 * @param {Pick<Storage, 'getItem'|'setItem'|'removeItem'>} given.storage
 */
export function makeLeaving({ api, storage }) {
  const read = () => { try { return storage.getItem(NAME); } catch { return null; } };
  const drop = () => { try { storage.removeItem(NAME); } catch { /* nothing was kept */ } };
  return {
    /** This person left, and the server does not know. */
    owe(staff) { try { storage.setItem(NAME, staff); } catch { /* a reload would find the session again */ } },
    /** Whether somebody left whom the server does not know to be gone. */
    owed: () => read() !== null,
    /** Somebody signed in: whoever was here before is gone for good. */
    drop,
    /**
     * settle ends the session of a person who left meanwhile. It tells whether it did; when it
     * cannot, nobody may go on: it fails as the call does.
     * @param {any} session  as the server has it
     */
    async settle(session) {
      const left = read();
      if (!left) return false;
      const theirs = session?.staff?.id === left;
      if (theirs) await api.del('/sessions/current').catch((problem) => { if (problem?.status !== 401) throw problem; });
      drop();
      return theirs;
    },
  };
}
