// Runs in any browser, so it is written for the oldest. Starts the page, again and again if a file does not come.
(function () {
  var page = document.documentElement;
  var tries = 0;
  // What Safari 13.1, Chrome 90 and Firefox 90 have. replaceAll stands for the syntax of its year, which cannot be asked for.
  var fit = 'noModule' in document.createElement('script') && 'replaceAll' in String.prototype && window.fetch
    && window.AbortController && window.EventSource && window.URLSearchParams && window.Intl && Intl.PluralRules;

  function folder() {
    // Under another name, as a browser remembers a module that did not come.
    return page.getAttribute('data-assets') + (tries ? '~' + tries : '');
  }

  function later(again) {
    tries += 1;
    setTimeout(again, Math.min(500 * Math.pow(2, tries), 30000) * (0.75 + Math.random() / 2));
  }

  function start() {
    var script = document.createElement('script');
    script.type = 'module';
    script.src = folder() + '/' + (page.getAttribute('data-main') || 'main.js');
    script.onerror = function () { later(start); };
    document.head.appendChild(script);
  }

  // A sign-in page in place of the style is a success to some browsers.
  function check() {
    if (window.getComputedStyle(document.body).display !== 'flex') later(style);
  }

  function style() {
    var link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = folder() + '/page.css';
    link.onload = check;
    link.onerror = check;
    document.head.appendChild(link);
  }

  window.addEventListener('load', check);
  document.addEventListener('DOMContentLoaded', function () {
    if (fit) { start(); return; }
    document.body.setAttribute('data-state', 'old');
    document.getElementById('old-link').value = window.location.href;
  });
}());
