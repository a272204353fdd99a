// Pairing codes and what a paired device is, without a page.

/** Six letters and digits without O, 0, I and 1, which people mix up. */
export const codeLength = 6;

/**
 * What was typed, scanned or stands in the address, as a code: capitals, no spaces or dashes.
 * @param {string} text
 */
export function tidy(text) {
  return String(text).toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, codeLength);
}

/** @param {string} hash as location.hash */
export function codeOf(hash) {
  let text = hash.replace(/^#/, '');
  try { text = decodeURIComponent(text); } catch { /* a broken escape holds no code */ }
  return tidy(text);
}

/** Why this cannot be a code; '' when it can. @param {string} code @returns {''|'short'|'mixed'} */
export function doubt(code) {
  if (/[O0I1]/.test(code)) return 'mixed';
  return code.length < codeLength ? 'short' : '';
}

/**
 * Where a paired device goes next; null for a program, which has no page.
 * @param {{face: string|null, device: {kind: string}}} answer
 */
export function nextPage(answer) {
  const face = answer.face ?? { till: 'till', tablet: 'floor', dashboard: 'manage' }[answer.device.kind] ?? null;
  return face ? `/${face}` : null;
}

/** The text for a failed pairing. @param {{offline: boolean, code: string, status: number, retryAfter: number|null}} problem */
export function failure(problem) {
  if (problem.offline) return { key: 'offline' };
  if (problem.status === 429) return { key: 'too_often', n: Math.max(1, Math.ceil(problem.retryAfter ?? 30)) };
  if (problem.status === 401 || problem.status === 404) return { key: 'invalid' };
  return { key: 'wrong' };
}
