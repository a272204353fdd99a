// The matrix of rights as the office edits it: what a cell says, what is typed into it, and what of it changed.

/**
 * @typedef {{role: string, state: string, limit_amount: number|null, limit_percent: string|null, changed: boolean}} Cell
 * @typedef {{right: string, measure: "none"|"amount"|"percent"|"days", step_up: boolean, door?: boolean, roles: Cell[]}} Right
 */

/** Roles that sell; whoever only helps on the floor has no fine rights to set. */
export const sellers = ["cashier", "supervisor", "manager"];

export const states = ["allowed", "approval", "denied"];

/** Whose cells a right has: doors are everybody's. @param {Right} right */
export function rolesOf(right) {
  return right.door ? right.roles.map((cell) => cell.role) : sellers;
}

/** What a cell may say: a door is open or shut. @param {Right} right */
export function statesOf(right) {
  return right.door ? ["allowed", "denied"] : states;
}

/** "0.125" as "12.5"; empty where there is no limit. @param {string|null} rate */
export function percentOf(rate) {
  const match = /^(\d+)(?:\.(\d{1,6}))?$/.exec(rate ?? "");
  if (!match) return "";
  const hundredths = BigInt(match[1]) * 10_000n + BigInt((match[2] ?? "").padEnd(4, "0").slice(0, 4));
  const rest = String(hundredths % 100n).padStart(2, "0").replace(/0+$/, "");
  return rest === "" ? String(hundredths / 100n) : `${hundredths / 100n}.${rest}`;
}

/** "12.5" as "0.125"; null where it is no percentage from 0 to 100. @param {string} text */
export function rateOf(text) {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (!match) return null;
  const hundredths = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  if (hundredths > 10_000) return null;
  const rest = String(hundredths % 10_000).padStart(4, "0").replace(/0+$/, "");
  return rest === "" ? String(Math.trunc(hundredths / 10_000)) : `${Math.trunc(hundredths / 10_000)}.${rest}`;
}

/** Minor units from "50" or "50.00"; null where it is no amount. @param {string} text @param {number} digits */
export function minorOf(text, digits) {
  const match = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim());
  if (!match || (match[2] ?? "").length > digits) return null;
  return Number(match[1] + (match[2] ?? "").padEnd(digits, "0"));
}

/** Minor units as they are typed. @param {number|null} minor @param {number} digits */
export function amountText(minor, digits) {
  if (minor === null) return "";
  if (digits === 0) return String(minor);
  const text = String(minor).padStart(digits + 1, "0");
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * What was typed into a cell, as the server takes it; an error's name where it cannot.
 * @param {Right} right @param {string} role
 * @param {{state: string, amount: string, percent: string}} typed @param {number} digits of the currency
 * @returns {{change: Record<string, unknown>}|{error: "amount"|"percent"}}
 */
export function changeOf(right, role, typed, digits) {
  const change = /** @type {Record<string, unknown>} */ ({ role, right: right.right, state: typed.state });
  if (typed.state !== "allowed") return { change };
  if (right.measure !== "none" && typed.amount.trim() !== "") {
    const amount = minorOf(typed.amount, right.measure === "days" ? 0 : digits);
    if (amount === null) return { error: "amount" };
    change.limit_amount = amount;
  }
  if (right.measure === "percent" && typed.percent.trim() !== "") {
    const rate = rateOf(typed.percent);
    if (rate === null) return { error: "percent" };
    change.limit_percent = rate;
  }
  return { change };
}
