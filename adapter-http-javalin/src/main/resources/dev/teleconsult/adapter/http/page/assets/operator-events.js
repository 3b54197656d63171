// Has the events of a day sent again. Loaded only where events are sent.
import { settings } from './settings.js';
import { words, say, count } from './words.js';
import { element, put, reveal, announce } from './view.js';
import { request } from './api.js';

let busy = false;
/** The first instant of the day, and the first behind it. */
let range = null;

function ask(isAsking) {
  reveal('again-sure', isAsking);
  reveal('again-ask', !isAsking);
  element(isAsking ? 'again-keep' : 'again-ask').focus();
}

async function send() {
  if (busy) return;
  busy = true;
  element('again-send').setAttribute('aria-busy', 'true');
  put('problem', '');
  try {
    const query = new URLSearchParams(range);
    const { text } = await request(`${settings.api}/-/events/resend?${query}`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}',
    });
    const said = count(words.operator.resend.done, JSON.parse(text).events);
    put('done', said);
    announce(said);
    ask(false);
  } catch (failure) {
    put('problem', failure.code ? say(words.operator.problem.other, { code: failure.code }) : words.operator.problem.away);
  }
  busy = false;
  element('again-send').setAttribute('aria-busy', 'false');
}

export function speak() {
  const said = words.operator.resend;
  // Not shown by being written, as the others are: it is hidden while it asks.
  if (element('again-ask').textContent !== said.action) element('again-ask').textContent = said.action;
  put('again-text', said.text);
  put('again-keep', said.keep);
  put('again-send', said.send);
}

/** Offers it for a range of time; null for not at all. */
export function offer(from, to) {
  const next = from ? { from, to } : null;
  if (JSON.stringify(next) !== JSON.stringify(range)) {
    reveal('again-sure', false);
    reveal('again-ask', true);
  }
  range = next;
  reveal('again', Boolean(range));
}

element('again-ask').onclick = () => ask(true);
element('again-keep').onclick = () => ask(false);
element('again-send').onclick = send;
