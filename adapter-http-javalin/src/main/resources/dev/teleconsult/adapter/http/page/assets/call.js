// The call itself: a frame from the video provider, and ways out of it.
const element = (id) => document.getElementById(id);
const PATIENCE = 15000;

let frame = null;
let patience = 0;

/**
 * Opens the call in a frame. `ended` is called when the provider says that it is over, `refused` when the frame cannot be
 * shown here.
 */
export function open(link, words, { ended, refused }) {
  close();
  frame = document.createElement('iframe');
  speak(words);
  frame.allow = 'camera; microphone; display-capture; fullscreen; autoplay; clipboard-write; picture-in-picture';
  frame.referrerPolicy = 'no-referrer';
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads');
  frame.addEventListener('load', () => clearTimeout(patience));
  const blocked = (event) => {
    if (event.effectiveDirective === 'frame-src') refused();
  };
  const told = (event) => {
    // Only our own page says so: the provider sends people there when a call is over.
    if (event.origin === window.location.origin && event.source === frame?.contentWindow
      && event.data?.teleconsult === 'call-ended') ended();
  };
  document.addEventListener('securitypolicyviolation', blocked);
  window.addEventListener('message', told);
  frame.forget = () => {
    document.removeEventListener('securitypolicyviolation', blocked);
    window.removeEventListener('message', told);
  };
  patience = setTimeout(refused, PATIENCE);
  // Set before the frame is in the page, so that the link is in no history.
  frame.src = link;
  element('call-frame').append(frame);
  element('call').hidden = false;
  document.body.classList.add('in-call');
  frame.focus();
}

export function speak(words) {
  element('call-leave').textContent = words.leave;
  element('call-window').textContent = words.ownWindow;
  if (frame) frame.title = words.title;
}

export function openInOwnWindow(link) {
  window.open(link, '_blank', 'noopener,noreferrer');
}

export function close() {
  clearTimeout(patience);
  frame?.forget();
  frame?.remove();
  frame = null;
  element('call').hidden = true;
  document.body.classList.remove('in-call');
}
