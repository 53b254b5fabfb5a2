// Runs before the first paint, so that nothing flashes; preferences.js takes over from there.
(function () {
  var root = document.documentElement;
  function stored(key) {
    try {
      return localStorage.getItem('cryptoviz.' + key);
    } catch {
      return null;
    }
  }
  var theme = stored('theme');
  if (theme !== 'light' && theme !== 'dark') {
    theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  var language = stored('language') || navigator.language || 'en';
  root.dataset.theme = theme;
  root.dataset.palette = stored('palette') || 'green-up';
  root.lang = language.slice(0, 2) === 'fr' ? 'fr' : 'en';
})();
