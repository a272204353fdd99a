// A question that stands over the screen has the keys, and nothing is scanned past it.

/** @param {any} app see app.js @returns {boolean} */
export function asked(app) {
  return app.asking.value !== null || app.voiding.value !== null || app.gift.value !== null || app.leavingTraining.value !== null || app.papersOpen.value || app.refunding.value !== null;
}
