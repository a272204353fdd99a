// Browsers too old for modules: say where help is, in the languages we have.
document.getElementById('begin').textContent =
  'Please ask at a till: this phone is too old to ring from here. · Bitte an der Kasse fragen. · ' +
  'Veuillez demander à la caisse. · Pregunte en la caja, por favor. · يرجى السؤال عند الصندوق. · נא לשאול בקופה.';
