// What a call asks to approve, as its card and its sheet show it: who may say yes here, how much it is, how long it holds.

/**
 * @typedef {{id: string, right: string, step_up: boolean, amount: number, percent: string, reason: string, seconds: number, summary: any}} Approval
 * @typedef {{state: string, limit_amount: number|null, limit_percent: string|null}} Limit
 */

/** "0.3" in parts per million, without a float. */
export function millionths(rate) {
  const match = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(rate ?? '');
  return match ? Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0')) : 0;
}

/**
 * Whether this person may answer: by their own right above what is asked, and not to themselves.
 * @param {any} request @param {{me: string, limits: Record<string, Limit>|null}} who
 */
export function mayAnswer(request, { me, limits }) {
  const asked = request.approval;
  const limit = asked && limits?.[asked.right];
  if (!limit || limit.state !== 'allowed' || request.asked_by?.id === me) return false;
  if (limit.limit_amount !== null && asked.amount > limit.limit_amount) return false;
  return limit.limit_percent === null || millionths(asked.percent) <= millionths(limit.limit_percent);
}

/** Milliseconds an answer is still of use. */
export function timeLeft(request, now) {
  return Math.max(0, Date.parse(request.created_at) + 1000 * (request.approval?.seconds ?? 0) - now);
}

/** "0.125" as "12.5". */
export function percentText(rate) {
  const hundredths = Math.round(millionths(rate) / 100);
  const whole = Math.trunc(hundredths / 100);
  const rest = String(hundredths % 100).padStart(2, '0').replace(/0+$/, '');
  return rest === '' ? String(whole) : `${whole}.${rest}`;
}

/** The words for what is asked by its name, and what they are filled with; null where a summary has none. */
export function namedIn(summary) {
  const { kind, number, holder } = summary ?? {};
  if (!number) return null;
  if (kind === 'take_over') return holder ? { key: 'floor.approval.take_over', args: { number, holder } } : { key: 'floor.approval.waiting', args: { number } };
  return kind === 'layaway' || kind === 'training' ? { key: `floor.approval.${kind}`, args: { number } } : null;
}
