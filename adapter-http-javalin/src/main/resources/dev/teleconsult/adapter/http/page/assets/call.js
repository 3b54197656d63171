// The call itself: a frame from the video provider, and ways out of it.
import { settings } from './settings.js';
import { words } from './words.js';
import { element, put, reveal, announce } from './view.js';

const SLOW = 15000;
const HELP_STAYS = 10000;

let frame = null;
let timer = 0;
let forget = () => {};

/**
 * Opens the call in a frame. `ended` is called when the provider says that it is over, `refused` when the browser says
 * that the frame cannot be shown here, `again` when the person wants it loaded once more. A slow call is offered another way,
 * and goes on opening.
 */
export function open(link, title, { ended, refused, again }) {
  close();
  frame = document.createElement('iframe');
  frame.allow = settings.allow;
  frame.referrerPolicy = 'no-referrer';
  frame.setAttribute('sandbox', settings.sandbox);
  const blocked = (event) => {
    if (event.effectiveDirective === 'frame-src') refused();
  };
  const told = (event) => {
    // Only our own page says so: the provider sends people there when a call is over.
    if (event.origin === window.location.origin && frame && event.source === frame.contentWindow
      && event.data && event.data.teleconsult === 'call-ended') ended();
  };
  const ask = (event) => {
    event.preventDefault();
    event.returnValue = '';
  };
  document.addEventListener('securitypolicyviolation', blocked);
  window.addEventListener('message', told);
  window.addEventListener('beforeunload', ask);
  forget = () => {
    document.removeEventListener('securitypolicyviolation', blocked);
    window.removeEventListener('message', told);
    window.removeEventListener('beforeunload', ask);
  };
  frame.addEventListener('load', loaded);
  element('call-title').dataset.name = title;
  speak();
  help(words.call.opening);
  awaitLoading();
  // Set before the frame is in the page, so that the link is in no history.
  frame.src = link;
  element('call-frame').append(frame);
  element('call-again').onclick = again;
  element('call-more').onclick = () => {
    clearTimeout(timer);
    help(element('call-help').hidden ? words.call.nothing : '');
  };
  reveal('call', true);
  reveal('room', false);
  reveal('bar', false);
  reveal('footer', false);
  document.body.classList.add('in-call');
  frame.focus();
}

/** Loads the call once more, with the link of now. */
export function load(link) {
  const again = frame.cloneNode();
  again.addEventListener('load', loaded);
  again.src = link;
  frame.replaceWith(again);
  frame = again;
  help(words.call.opening);
  awaitLoading();
}

/** A call that takes long is offered another way, and goes on opening. */
function awaitLoading() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    help(words.call.slow);
    announce(words.call.slow);
  }, SLOW);
}

function loaded() {
  clearTimeout(timer);
  help(words.call.nothing);
  timer = setTimeout(() => help(''), HELP_STAYS);
}

/** A line below the bar, with the other ways into the call; empty for none. */
export function help(text) {
  put('call-text', text);
  reveal('call-help', text !== '');
  element('call-more').setAttribute('aria-expanded', String(text !== ''));
}

export function speak() {
  put('call-title', element('call-title').dataset.name || words.call.title);
  put('call-leave', words.call.leave);
  put('call-again', words.call.again);
  put('call-window', words.call.window);
  element('call-more').setAttribute('aria-label', words.call.more);
  if (frame) frame.title = words.call.title;
}

export function openInOwnWindow(link) {
  window.open(link, '_blank', 'noopener,noreferrer');
}

/** A window that is opened with the press, as browsers demand, for a link that is still to come; null where they refuse it. */
export function openEmptyWindow() {
  const opened = window.open('', '_blank');
  if (opened) opened.opener = null;
  return opened;
}

export function close() {
  if (!frame) return;
  clearTimeout(timer);
  forget();
  frame.remove();
  frame = null;
  reveal('call', false);
  reveal('room', true);
  reveal('bar', true);
  reveal('footer', true);
  document.body.classList.remove('in-call');
  element('title').focus();
}
