// What the help page says of what was tapped without a network, and of who is on the way.

/** @type {Record<string, Record<string, import('../lib/words.js').Text>>} */
export const kept = {
  en: {
    cancel_kept: 'No network. Your call is taken back as soon as it is there again.',
    rate_kept: 'No network. Your answer is kept on this phone and goes out by itself.',
    picture_of: 'Picture of {name}',
  },
  de: {
    cancel_kept: 'Kein Netz. Ihr Ruf wird zurückgenommen, sobald es wieder da ist.',
    rate_kept: 'Kein Netz. Ihre Antwort bleibt auf diesem Telefon und geht von allein hinaus.',
    picture_of: 'Bild von {name}',
  },
  fr: {
    cancel_kept: 'Pas de réseau. Votre appel sera retiré dès qu’il revient.',
    rate_kept: 'Pas de réseau. Votre réponse reste sur ce téléphone et partira d’elle-même.',
    picture_of: 'Photo de {name}',
  },
  es: {
    cancel_kept: 'Sin red. Su llamada se retirará en cuanto vuelva.',
    rate_kept: 'Sin red. Su respuesta queda en este teléfono y se enviará sola.',
    picture_of: 'Foto de {name}',
  },
  ar: {
    cancel_kept: 'لا توجد شبكة. سيُلغى طلبك فور عودتها.',
    rate_kept: 'لا توجد شبكة. جوابك محفوظ في هذا الهاتف وسيُرسل تلقائيًا.',
    picture_of: 'صورة ⁨{name}⁩',
  },
  he: {
    cancel_kept: 'אין רשת. הקריאה תבוטל ברגע שהיא תחזור.',
    rate_kept: 'אין רשת. התשובה שמורה בטלפון הזה ותישלח מעצמה.',
    picture_of: 'תמונה של ⁨{name}⁩',
  },
};
