// Rows an import refused, as a file to correct and drop again.

/** @typedef {{line: number, reason: string, row: string}} Refused */

/**
 * The rows as CSV: line, reason, and the row as it was read.
 * @param {Refused[]} rows
 * @param {string[]} header
 */
export function refusedCSV(rows, header) {
  const lines = [header, ...rows.map((row) => [String(row.line), row.reason, row.row])];
  return "\uFEFF" + lines.map((cells) => cells.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

/**
 * One cell. A spreadsheet would run what begins like a formula, so an
 * apostrophe goes before it; leading blanks do not hide the sign from it.
 * @param {string} text
 */
export function csvCell(text) {
  const safe = /^[\s\u0000]*[=+\-@]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
