// Goods that are sold from an age on. A cart knows the age that its customer was seen to have: whoever may buy spirits may
// buy beer. Without DOM.

/** The limit of a product, as far as the cart's customer was not seen to be that old; else null. @param {any} cart @param {any} product */
export function openAge(cart, product) {
  const limit = product?.age_limit ?? 0;
  return limit > (cart.age ?? 0) ? limit : null;
}

/** The line whose limit nobody looked at yet, the highest first; null: none. @param {any} cart */
export function uncheckedLine(cart) {
  const open = cart.lines.filter((line) => (line.ageLimit ?? 0) > (cart.age ?? 0));
  return open.reduce((most, line) => (most && most.ageLimit >= line.ageLimit ? most : line), null);
}

/** @param {any} cart @param {number} age in years */
export function withAge(cart, age) {
  return age > (cart.age ?? 0) ? { ...cart, age } : cart;
}

/** Whether a line goes as looked at. @param {any} cart @param {any} line */
export function aged(cart, line) {
  return (line.ageLimit ?? 0) > 0 && (cart.age ?? 0) >= line.ageLimit;
}

/** The last day of birth with which somebody has that age. @param {string} today 2026-11-27 @param {number} age */
export function bornBy(today, age) {
  const [year, month, day] = today.split('-');
  const born = `${String(Number(year) - age).padStart(4, '0')}-${month}-`;
  // Whoever was born on the 29th of February has the age on the 1st of March.
  return month === '02' && day === '29' && new Date(`${born}29T12:00:00Z`).getUTCDate() !== 29 ? `${born}28` : `${born}${day}`;
}

/** Whether somebody of the floor saw that the customer is old enough for a line: no right of the cashier's is needed then. @param {any} cart @param {any} line */
export function sawAge(cart, line) {
  return !cart.back && (cart.ageCall?.age ?? 0) >= (line.ageLimit ?? 0) && cart.ageCall?.cart === cart.id;
}

/** The call that a sale names for the age of its customer. @param {any} cart */
export function wireAgeCall(cart) {
  return cart.lines.some((line) => aged(cart, line) && sawAge(cart, line)) ? { age_call: cart.ageCall.id } : {};
}
