// The words of what the law asks: who sells, on what machine, and the journal
// proven and handed over.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const lawWords = {
  "fiscal.title": "For the tax office",
  "fiscal.tax_number": "Tax number", "fiscal.tax_number_hint": "On receipts where there is no VAT id.",
  "fiscal.site": "The shop’s address in its parts. Left empty, it is taken from the lines above.",
  "fiscal.seat": "The company’s address, if it is another.",
  "fiscal.street": "Street and number", "fiscal.post_code": "Post code", "fiscal.town": "Town", "fiscal.country": "Country", "fiscal.same_country": "As the shop",
  "registers.machine": "The machine", "registers.machine_more": "What stands on its type plate, for the tax office.",
  "registers.brand": "Brand", "registers.model": "Model", "registers.serial": "Serial number", "registers.serial_hint": "Left empty, the register’s own id is told.",
  "work.title": "Prove and hand over", "work.verify": "Verify the journal", "work.verify_more": "Looks at every entry, its place in the chain and the signatures.",
  "work.export": "Write a file", "work.begin_export": "Write the file", "work.download": "Download", "work.entered": "Each file written is entered in the journal.",
  "work.format": "For whom", "work.format_journal": "Auditors: all entries", "work.format_journal_more": "Can be verified without this server.", "work.format_dsfinvk": "German tax office: DSFinV-K 2.3", "work.format_dsfinvk_more": "The closed days of each register.",
  "work.from": "From", "work.to": "To", "work.register": "Register", "work.all_registers": "All",
  "work.does_verify": "Verifying the journal", "work.does_journal": "Writing the file", "work.does_dsfinvk": "Writing the file", "work.did_verify": "Verified", "work.did_journal": "Journal", "work.did_dsfinvk": "DSFinV-K",
  "work.of": "{done} of {of} entries", "work.counting": "Counting the entries", "work.whole": "All {n} entries are as they were written.", "work.written": "{n} entries written.", "work.keys": "Signed by the key below. It is the one the shop has noted, or somebody made the journal anew.",
  "work.failed": "That did not work.", "work.broken": "The journal is not as it was written.", "work.broken_more": "Keep the server as it is, take a copy of its database, and ask who looks after it.",
  "journal.type.void": "Sale voided", "journal.type.count": "Drawer counted", "journal.type.hand_over": "Drawer handed over", "journal.type.drawer_park": "Drawer taken off", "journal.type.drawer_take": "Drawer put on", "journal.type.xrep": "X report",
  "journal.type.grant": "Given for nothing", "journal.type.credit": "Credit limit set", "journal.type.erase": "Customer erased", "journal.type.account_payment": "Account paid",
  "journal.type.layaway": "Put aside", "journal.type.layaway_payment": "Paid on goods put aside", "journal.type.layaway_cancel": "Goods no longer put aside",
  "mails.title": "E-mails", "mails.waiting": "Waiting", "mails.sending": "Being sent", "mails.sent": "Sent", "mails.failed": "Not sent", "mails.doubt": "May have arrived", "mails.again": "Send again",
  "mails.doubt_again": "The mail server had it and its answer was lost. It is sent once more by itself.", "mails.doubt_over": "The mail server had it twice and its answer was lost each time. Ask before you send it again.",
  "journal.type.abort": "Cart given up",
  "journal.type.quote": "Quote made", "journal.type.quote_change": "Quote changed", "journal.type.quote_cancel": "Quote given up", "journal.type.train_on": "Training began", "journal.type.train_off": "Training ended",
  "journal.type.cart_take_over": "Cart taken over",
};
