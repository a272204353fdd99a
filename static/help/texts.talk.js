// What the help page says of notes between customer and helper, of promises, and of who comes too.

/** @type {Record<string, Record<string, import('../lib/words.js').Text>>} */
export const talk = {
  en: {
    talk_title: 'Notes', talk_open: 'Write to us', talk_you: 'You', talk_shop: 'The shop', talk_words: 'In your own words', talk_quick: 'With one tap',
    talk_left: { one: '{n} letter left', other: '{n} letters left' },
    talk_waits: 'Not sent yet. It goes by itself.', talk_full: 'No more notes fit here.', talk_often: 'A little slower, please.', talk_card: 'This looks like a card number. It was not sent.',
    talk_refused: 'That could not be sent.', talk_new: 'New note: {words}',
    paused: '{name} will be right back', paused_nobody: 'Somebody will be right back', paused_more: 'Back in {time}, as promised',
    back_soon: '{name} is being called back', back_soon_nobody: 'They are being called back', back_soon_more: 'If nobody comes, your call goes to the others, ahead of newer ones.',
    also: '{name} comes too', also_more: '{names} come too',
  },
  de: {
    talk_title: 'Nachrichten', talk_open: 'Schreiben Sie uns', talk_you: 'Sie', talk_shop: 'Der Laden', talk_words: 'In eigenen Worten', talk_quick: 'Mit einem Tipp',
    talk_left: { one: 'noch {n} Zeichen', other: 'noch {n} Zeichen' },
    talk_waits: 'Noch nicht gesendet. Es geht von allein hinaus.', talk_full: 'Mehr Nachrichten passen nicht.', talk_often: 'Bitte etwas langsamer.', talk_card: 'Das sieht aus wie eine Kartennummer. Es wurde nicht gesendet.',
    talk_refused: 'Das konnte nicht gesendet werden.', talk_new: 'Neue Nachricht: {words}',
    paused: '{name} ist gleich zurück', paused_nobody: 'Gleich ist wieder jemand da', paused_more: 'Zurück in {time}, wie versprochen',
    back_soon: '{name} wird zurückgerufen', back_soon_nobody: 'Es wird jemand zurückgerufen', back_soon_more: 'Kommt niemand, geht Ihr Ruf an die anderen, vor neueren.',
    also: '{name} kommt dazu', also_more: '{names} kommen dazu',
  },
  fr: {
    talk_title: 'Messages', talk_open: 'Écrivez-nous', talk_you: 'Vous', talk_shop: 'Le magasin', talk_words: 'Avec vos mots', talk_quick: 'D’un geste',
    talk_left: { one: 'encore {n} caractère', other: 'encore {n} caractères' },
    talk_waits: 'Pas encore envoyé. Cela part tout seul.', talk_full: 'Il n’y a plus de place pour un message.', talk_often: 'Un peu moins vite, s’il vous plaît.', talk_card: 'Cela ressemble à un numéro de carte. Rien n’a été envoyé.',
    talk_refused: 'L’envoi a été refusé.', talk_new: 'Nouveau message : {words}',
    paused: '{name} revient tout de suite', paused_nobody: 'On revient tout de suite', paused_more: 'De retour dans {time}, c’est promis',
    back_soon: 'On rappelle {name}', back_soon_nobody: 'On rappelle la personne', back_soon_more: 'Si personne ne vient, votre appel passe aux autres, avant les plus récents.',
    also: '{name} vient aussi', also_more: '{names} viennent aussi',
  },
  es: {
    talk_title: 'Mensajes', talk_open: 'Escríbanos', talk_you: 'Usted', talk_shop: 'La tienda', talk_words: 'Con sus palabras', talk_quick: 'Con un toque',
    talk_left: { one: 'queda {n} letra', other: 'quedan {n} letras' },
    talk_waits: 'Aún no se envió. Saldrá solo.', talk_full: 'Aquí no caben más mensajes.', talk_often: 'Un poco más despacio, por favor.', talk_card: 'Parece un número de tarjeta. No se envió.',
    talk_refused: 'No se pudo enviar.', talk_new: 'Mensaje nuevo: {words}',
    paused: '{name} vuelve enseguida', paused_nobody: 'Vuelven enseguida', paused_more: 'De vuelta en {time}, prometido',
    back_soon: 'Estamos llamando a {name}', back_soon_nobody: 'Los estamos llamando', back_soon_more: 'Si nadie viene, su aviso pasa a los demás, antes que los más nuevos.',
    also: '{name} también viene', also_more: '{names} también vienen',
  },
  ar: {
    talk_title: 'الرسائل', talk_open: 'اكتب إلينا', talk_you: 'أنت', talk_shop: 'المتجر', talk_words: 'بكلماتك', talk_quick: 'بلمسة واحدة',
    talk_left: { zero: 'لم يبقَ أي حرف', one: 'بقي حرف واحد', two: 'بقي حرفان', few: 'بقيت {n} أحرف', many: 'بقي {n} حرفًا', other: 'بقي {n} حرف' },
    talk_waits: 'لم تُرسل بعد، وستُرسل تلقائيًا.', talk_full: 'لا مكان لرسائل أخرى هنا.', talk_often: 'أبطأ قليلًا من فضلك.', talk_card: 'يبدو هذا رقم بطاقة، ولم يُرسل.',
    talk_refused: 'تعذر الإرسال.', talk_new: 'رسالة جديدة: ⁨{words}⁩',
    paused: 'سيعود ⁨{name}⁩ حالًا', paused_nobody: 'سيعود إليك أحدهم حالًا', paused_more: 'العودة خلال ⁨{time}⁩ كما وعدنا',
    back_soon: 'ننادي ⁨{name}⁩ من جديد', back_soon_nobody: 'ننادي الموظف من جديد', back_soon_more: 'إن لم يأتِ أحد ينتقل طلبك إلى الآخرين قبل الأحدث منه.',
    also: 'سيأتي ⁨{name}⁩ أيضًا', also_more: 'سيأتي أيضًا: ⁨{names}⁩',
  },
  he: {
    talk_title: 'הודעות', talk_open: 'כתבו לנו', talk_you: 'את/ה', talk_shop: 'החנות', talk_words: 'במילים שלך', talk_quick: 'בנגיעה אחת',
    talk_left: { one: 'נותרה אות אחת', two: 'נותרו שתי אותיות', other: 'נותרו {n} אותיות' },
    talk_waits: 'עוד לא נשלח. זה יישלח מעצמו.', talk_full: 'אין מקום להודעות נוספות.', talk_often: 'קצת יותר לאט, בבקשה.', talk_card: 'זה נראה כמו מספר כרטיס, ולא נשלח.',
    talk_refused: 'השליחה לא הצליחה.', talk_new: 'הודעה חדשה: ⁨{words}⁩',
    paused: '⁨{name}⁩ כבר חוזר/ת', paused_nobody: 'כבר חוזרים אליך', paused_more: 'חזרה בעוד ⁨{time}⁩, כמובטח',
    back_soon: 'קוראים שוב ל⁨{name}⁩', back_soon_nobody: 'קוראים שוב לעובד', back_soon_more: 'אם איש לא יגיע, הקריאה תעבור לאחרים לפני חדשות ממנה.',
    also: 'גם ⁨{name}⁩ בדרך', also_more: 'בדרך גם: ⁨{names}⁩',
  },
};
