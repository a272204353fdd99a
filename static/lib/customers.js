// Customers as every page finds, names and adds them: plain values, no page.

/** What a customer is called on the screen. */
export function label(customer) {
  return customer.name || customer.phone || customer.email || customer.code || '…';
}

/** What was typed becomes a customer: digits a phone number, an address an e-mail, anything else a name. */
export function draftOf(text) {
  const trimmed = text.trim();
  if (/^[+\d][\d\s()./-]{4,}$/.test(trimmed)) return { phone: trimmed };
  if (/^\S+@\S+\.\S+$/.test(trimmed)) return { email: trimmed };
  return { name: trimmed };
}
