// What the wall board says.

export const texts = {
  en: {
    title: 'Floor', waiting: 'Waiting now', oldest: 'Longest wait', nobody: 'Nobody waits', service: 'Accepted within {goal} s today', service_more: '{n} of {of} calls', no_call: 'no call yet',
    free: 'Free on the floor', free_of: 'of {n}', way: '{n} on the way', here: '{n} with customers', zones: 'Zones', tills: 'Tills', person_free: 'free', person_helping: 'helping', person_busy: 'busy', person_break: 'on a break', more: '+{n}',
    gone: 'This board was taken away', gone_more: 'The office makes a new link under Floor, Figures.', link: 'The link is not whole', link_more: 'Open the whole link that the office showed.', off: 'No connection', off_more: 'As it was at {time}. It goes on by itself.', start: 'Connecting',
  },
  de: {
    title: 'Fläche', waiting: 'Warten jetzt', oldest: 'Längste Wartezeit', nobody: 'Niemand wartet', service: 'Heute in {goal} s angenommen', service_more: '{n} von {of} Rufen', no_call: 'noch kein Ruf',
    free: 'Frei auf der Fläche', free_of: 'von {n}', way: '{n} unterwegs', here: '{n} bei Kunden', zones: 'Zonen', tills: 'Kassen', person_free: 'frei', person_helping: 'hilft', person_busy: 'beschäftigt', person_break: 'Pause', more: '+{n}',
    gone: 'Diese Tafel gibt es nicht mehr', gone_more: 'Das Büro macht einen neuen Link unter Floor, Figures.', link: 'Der Link ist unvollständig', link_more: 'Öffnen Sie den ganzen Link, den das Büro gezeigt hat.', off: 'Keine Verbindung', off_more: 'Stand von {time}. Es geht von selbst weiter.', start: 'Wird verbunden',
  },
  fr: {
    title: 'Surface de vente', waiting: 'En attente', oldest: 'Plus longue attente', nobody: 'Personne n’attend', service: 'Acceptés en {goal} s aujourd’hui', service_more: '{n} appels sur {of}', no_call: 'aucun appel',
    free: 'Disponibles', free_of: 'sur {n}', way: '{n} en route', here: '{n} avec des clients', zones: 'Zones', tills: 'Caisses', person_free: 'libre', person_helping: 'aide', person_busy: 'pris', person_break: 'en pause', more: '+{n}',
    gone: 'Ce tableau a été retiré', gone_more: 'Le bureau crée un nouveau lien sous Floor, Figures.', link: 'Le lien est incomplet', link_more: 'Ouvrez le lien entier affiché au bureau.', off: 'Pas de connexion', off_more: 'État de {time}. La suite vient d’elle-même.', start: 'Connexion',
  },
  es: {
    title: 'Sala', waiting: 'Esperan ahora', oldest: 'Espera más larga', nobody: 'Nadie espera', service: 'Aceptadas en {goal} s hoy', service_more: '{n} de {of} llamadas', no_call: 'ninguna llamada',
    free: 'Libres en la sala', free_of: 'de {n}', way: '{n} en camino', here: '{n} con clientes', zones: 'Zonas', tills: 'Cajas', person_free: 'libre', person_helping: 'ayuda', person_busy: 'con tarea', person_break: 'en pausa', more: '+{n}',
    gone: 'Este tablero se retiró', gone_more: 'La oficina hace un enlace nuevo en Floor, Figures.', link: 'El enlace no está entero', link_more: 'Abra el enlace entero que mostró la oficina.', off: 'Sin conexión', off_more: 'Como estaba a las {time}. Sigue por sí solo.', start: 'Conectando',
  },
};
