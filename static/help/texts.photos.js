// What the help page says of photos.

/** @type {Record<string, Record<string, import('../lib/words.js').Text>>} */
export const photos = {
  en: {
    photo_title: 'Photos', photo_add: 'Show us a photo', photo_more: 'One more photo', photo_n: 'Photo {n}',
    photo_hint: 'Only the staff here see it, for 30 days at most. Please no faces and no cards.',
    photo_making: 'One moment', photo_sending: '{n} %', photo_sent: 'Sent', photo_not_sent: 'Not sent yet', photo_no: 'Not taken',
    photo_waits: 'The photo has not gone out yet. It goes by itself.', photo_retry: '{name}: send now', photo_drop: '{name}: leave it out',
    photo_unreadable: 'That cannot be read as a photo. Please take another.', photo_large: 'That photo is too large. Please take a smaller one.',
    photo_full: 'No more photos fit here.', photo_refused: 'That photo could not be sent.',
  },
  de: {
    photo_title: 'Fotos', photo_add: 'Ein Foto zeigen', photo_more: 'Noch ein Foto', photo_n: 'Foto {n}',
    photo_hint: 'Nur das Personal hier sieht es, höchstens 30 Tage. Bitte keine Gesichter und keine Karten.',
    photo_making: 'Moment', photo_sending: '{n} %', photo_sent: 'Gesendet', photo_not_sent: 'Noch nicht gesendet', photo_no: 'Nicht angenommen',
    photo_waits: 'Das Foto ist noch nicht hinausgegangen. Es geht von allein.', photo_retry: '{name}: jetzt senden', photo_drop: '{name}: weglassen',
    photo_unreadable: 'Das lässt sich nicht als Foto lesen. Bitte machen Sie ein anderes.', photo_large: 'Das Foto ist zu groß. Bitte machen Sie ein kleineres.',
    photo_full: 'Mehr Fotos passen nicht.', photo_refused: 'Das Foto konnte nicht gesendet werden.',
  },
  fr: {
    photo_title: 'Photos', photo_add: 'Montrer une photo', photo_more: 'Encore une photo', photo_n: 'Photo {n}',
    photo_hint: 'Seul le personnel d’ici la voit, 30 jours au plus. Pas de visages ni de cartes, s’il vous plaît.',
    photo_making: 'Un instant', photo_sending: '{n} %', photo_sent: 'Envoyée', photo_not_sent: 'Pas encore envoyée', photo_no: 'Refusée',
    photo_waits: 'La photo n’est pas encore partie. Elle part toute seule.', photo_retry: '{name} : envoyer maintenant', photo_drop: '{name} : retirer',
    photo_unreadable: 'Ce n’est pas une photo lisible. Prenez-en une autre, s’il vous plaît.', photo_large: 'Cette photo est trop grande. Prenez-en une plus petite, s’il vous plaît.',
    photo_full: 'Il n’y a plus de place pour une photo.', photo_refused: 'La photo n’a pas pu être envoyée.',
  },
  es: {
    photo_title: 'Fotos', photo_add: 'Mostrar una foto', photo_more: 'Otra foto', photo_n: 'Foto {n}',
    photo_hint: 'Solo la ve el personal de aquí, 30 días como máximo. Sin caras ni tarjetas, por favor.',
    photo_making: 'Un momento', photo_sending: '{n} %', photo_sent: 'Enviada', photo_not_sent: 'Aún sin enviar', photo_no: 'No aceptada',
    photo_waits: 'La foto aún no ha salido. Saldrá sola.', photo_retry: '{name}: enviar ahora', photo_drop: '{name}: quitar',
    photo_unreadable: 'Eso no se puede leer como foto. Haga otra, por favor.', photo_large: 'Esa foto es demasiado grande. Haga una más pequeña, por favor.',
    photo_full: 'Aquí no caben más fotos.', photo_refused: 'No se pudo enviar la foto.',
  },
  ar: {
    photo_title: 'الصور', photo_add: 'أرِنا صورة', photo_more: 'صورة أخرى', photo_n: 'الصورة {n}',
    photo_hint: 'لا يراها إلا الموظفون هنا، ولمدة 30 يومًا على الأكثر. بلا وجوه ولا بطاقات من فضلك.',
    photo_making: 'لحظة', photo_sending: '{n}%', photo_sent: 'أُرسلت', photo_not_sent: 'لم تُرسل بعد', photo_no: 'لم تُقبل',
    photo_waits: 'لم تُرسل الصورة بعد، وستُرسل تلقائيًا.', photo_retry: '⁨{name}⁩: أرسلها الآن', photo_drop: '⁨{name}⁩: اتركها',
    photo_unreadable: 'لا يمكن قراءة هذا كصورة. التقط صورة أخرى من فضلك.', photo_large: 'هذه الصورة كبيرة جدًا. التقط صورة أصغر من فضلك.',
    photo_full: 'لا مكان لصور أخرى هنا.', photo_refused: 'تعذر إرسال الصورة.',
  },
  he: {
    photo_title: 'תמונות', photo_add: 'להראות לנו תמונה', photo_more: 'עוד תמונה', photo_n: 'תמונה {n}',
    photo_hint: 'רק הצוות כאן רואה אותה, 30 יום לכל היותר. בלי פנים ובלי כרטיסים, בבקשה.',
    photo_making: 'רגע', photo_sending: '{n}%', photo_sent: 'נשלחה', photo_not_sent: 'עוד לא נשלחה', photo_no: 'לא התקבלה',
    photo_waits: 'התמונה עוד לא יצאה. היא תצא מעצמה.', photo_retry: '⁨{name}⁩: לשלוח עכשיו', photo_drop: '⁨{name}⁩: להשמיט',
    photo_unreadable: 'אי אפשר לקרוא את זה כתמונה. נא לצלם אחרת.', photo_large: 'התמונה גדולה מדי. נא לצלם קטנה יותר.',
    photo_full: 'אין מקום לתמונות נוספות.', photo_refused: 'לא ניתן היה לשלוח את התמונה.',
  },
};
