// Answering an approval: not a tap that is stored and sent later, but a question put to the server at once, because who
// asked is waiting and a yes is of use for minutes only.

import { signal } from '../vendor/signals-core.js';
import { mayAnswer } from './approval.js';

/**
 * @param {object} given
 * @param {any} given.api
 * @param {any} given.t
 * @param {{id: string, role: string}} given.me
 * @param {Record<string, import('./approval.js').Limit>|null} given.limits  as they stood at the sign-in
 * @param {() => void} given.close  the sheet
 * @param {(text: string, tone: string) => void} given.say
 * @param {(request: string) => void} given.ends  this person ends the call: that is no news to them
 * @param {() => void} given.leave
 * @param {(rights: string[]) => void} [given.opened]  hears which doors are open from now on
 */
export function makeApprovals({ api, t, me, limits, close, say, ends, leave, opened }) {
  const answered = signal({ sending: false, problem: null });
  /** How much it is where the call keeps it from who asks: read by whoever may answer. */
  const told = signal(/** @type {Record<string, any>} */ ({}));
  const mine = signal(limits);
  return {
    answered,
    told,
    /** @param {any} request */
    async tell({ approval }) {
      if (!approval.hidden || told.peek()[approval.id]) return;
      try {
        const { amount, summary } = await api.get(`/approvals/${approval.id}`);
        told.value = { ...told.peek(), [approval.id]: { amount, summary } };
      } catch (problem) {
        answered.value = { sending: false, problem: problem?.offline ? t('floor.unreachable') : problem?.detail ?? '' };
      }
    },
    /** Whether this person does something alone, by their own right. @param {string} right */
    may: (right) => mine.value?.[right]?.state === 'allowed',
    mayApprove: (request) => mayAnswer(request, { me: me.id, limits: mine.value }),
    /** The office changed what somebody may do. @param {{type: string, data: any}} event */
    async hear({ type, data }) {
      if (type !== 'rights.changed' || !data.roles.includes(me.role)) return;
      try {
        const session = await api.get('/sessions/current');
        if (session.staff.id !== me.id) return;
        mine.value = session.limits;
        opened?.(session.staff.rights);
      } catch {
        // What was known counts on; the server judges every answer by what is so.
      }
    },
    forget: () => { answered.value = { sending: false, problem: null }; },
    /** @param {any} request @param {{grant: boolean, reason: string, pin?: string}} answer */
    async answer(request, answer) {
      if (answered.peek().sending) return;
      answered.value = { sending: true, problem: null };
      ends(request.id);
      try {
        await api.post(`/approvals/${request.approval.id}/answer`, { grant: answer.grant, ...(answer.reason ? { reason: answer.reason } : {}), ...(answer.pin ? { pin: answer.pin } : {}) });
        answered.value = { sending: false, problem: null };
        close();
        say(t(answer.grant ? 'floor.approval.granted' : 'floor.approval.refused'), 'done');
      } catch (problem) {
        answered.value = { sending: false, problem: problem?.offline ? t('floor.unreachable') : problem?.detail ?? '' };
        if (problem?.status === 401) leave();
      }
    },
  };
}
