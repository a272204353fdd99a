// What a sale took more of than there was, as the server said beside its answer.

/**
 * "2=-1.000, 5=-0.250" by the names of the answer's lines.
 * @param {string|null} header
 * @param {any[]} lines
 * @returns {{name: string, stock: string}[]}
 */
export function readShort(header, lines) {
  if (!header) return [];
  return header.split(', ').flatMap((part) => {
    const match = /^(\d+)=(-\d+\.\d{3})$/.exec(part);
    const line = match && lines.find((one) => one.line === Number(match[1]));
    return line ? [{ name: line.name, stock: match[2] }] : [];
  });
}
