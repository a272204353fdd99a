// What the pairing page says.

export const texts = {
  en: {
    title: 'Use this device in the shop', with_code: 'This browser becomes the device that the code was made for.', without: 'Type the code that the office shows for this device.',
    code: 'Code', hint: 'Six letters and digits, good for ten minutes, once.', mixed: 'Codes have no O, 0, I or 1. Look again.', short: 'The code has six letters and digits.',
    use: 'Use this device', using: 'Pairing', retry: 'Try again', other: 'Type another code',
    invalid: 'This code is not good any more, or never was. Ask the office for a new one.', offline: 'The server cannot be reached. The code was not used up as far as we know. Try again.',
    too_often: { one: 'Too many tries. Wait {n} second.', other: 'Too many tries. Wait {n} seconds.' }, wrong: 'That did not work. Try again, or ask the office for a new code.',
    done: 'This device is ready', till: 'Till', tablet: 'Tablet', dashboard: 'Dashboard', program: 'Program', open: 'Open',
    token: 'This code was made for a program. Give it this token; it is shown once.',
  },
  de: {
    title: 'Dieses Gerät im Laden benutzen', with_code: 'Dieser Browser wird zu dem Gerät, für das der Code erstellt wurde.', without: 'Geben Sie den Code ein, den das Büro für dieses Gerät zeigt.',
    code: 'Code', hint: 'Sechs Buchstaben und Ziffern, zehn Minuten gültig, einmal.', mixed: 'Codes haben kein O, 0, I oder 1. Bitte noch einmal hinsehen.', short: 'Der Code hat sechs Buchstaben und Ziffern.',
    use: 'Dieses Gerät benutzen', using: 'Wird gekoppelt', retry: 'Noch einmal versuchen', other: 'Anderen Code eingeben',
    invalid: 'Dieser Code gilt nicht oder nicht mehr. Lassen Sie sich im Büro einen neuen geben.', offline: 'Der Server ist nicht zu erreichen. Der Code ist, soweit bekannt, nicht verbraucht. Noch einmal versuchen.',
    too_often: { one: 'Zu viele Versuche. Warten Sie {n} Sekunde.', other: 'Zu viele Versuche. Warten Sie {n} Sekunden.' }, wrong: 'Das hat nicht geklappt. Noch einmal versuchen oder im Büro nach einem neuen Code fragen.',
    done: 'Dieses Gerät ist bereit', till: 'Kasse', tablet: 'Tablet', dashboard: 'Büro', program: 'Programm', open: 'Öffnen',
    token: 'Dieser Code war für ein Programm. Geben Sie ihm diesen Schlüssel; er wird nur einmal gezeigt.',
  },
  fr: {
    title: 'Utiliser cet appareil au magasin', with_code: 'Ce navigateur devient l’appareil pour lequel le code a été créé.', without: 'Tapez le code que le bureau affiche pour cet appareil.',
    code: 'Code', hint: 'Six lettres et chiffres, valable dix minutes, une fois.', mixed: 'Les codes n’ont ni O, ni 0, ni I, ni 1. Regardez encore.', short: 'Le code a six lettres et chiffres.',
    use: 'Utiliser cet appareil', using: 'Association', retry: 'Réessayer', other: 'Taper un autre code',
    invalid: 'Ce code n’est pas ou plus valable. Demandez-en un nouveau au bureau.', offline: 'Le serveur est injoignable. Le code n’a pas servi, à notre connaissance. Réessayez.',
    too_often: { one: 'Trop d’essais. Attendez {n} seconde.', many: 'Trop d’essais. Attendez {n} secondes.', other: 'Trop d’essais. Attendez {n} secondes.' }, wrong: 'Cela n’a pas marché. Réessayez ou demandez un nouveau code au bureau.',
    done: 'Cet appareil est prêt', till: 'Caisse', tablet: 'Tablette', dashboard: 'Bureau', program: 'Programme', open: 'Ouvrir',
    token: 'Ce code était pour un programme. Donnez-lui ce jeton ; il n’est montré qu’une fois.',
  },
  es: {
    title: 'Usar este dispositivo en la tienda', with_code: 'Este navegador será el dispositivo para el que se creó el código.', without: 'Escriba el código que la oficina muestra para este dispositivo.',
    code: 'Código', hint: 'Seis letras y cifras, válido diez minutos, una vez.', mixed: 'Los códigos no llevan O, 0, I ni 1. Mire otra vez.', short: 'El código tiene seis letras y cifras.',
    use: 'Usar este dispositivo', using: 'Vinculando', retry: 'Intentar de nuevo', other: 'Escribir otro código',
    invalid: 'Este código no es válido o ya no lo es. Pida uno nuevo en la oficina.', offline: 'No se puede conectar con el servidor. El código no se ha gastado, que sepamos. Inténtelo de nuevo.',
    too_often: { one: 'Demasiados intentos. Espere {n} segundo.', many: 'Demasiados intentos. Espere {n} segundos.', other: 'Demasiados intentos. Espere {n} segundos.' }, wrong: 'No ha funcionado. Inténtelo de nuevo o pida un código nuevo en la oficina.',
    done: 'Este dispositivo está listo', till: 'Caja', tablet: 'Tableta', dashboard: 'Oficina', program: 'Programa', open: 'Abrir',
    token: 'Este código era para un programa. Dele esta clave; solo se muestra una vez.',
  },
};
