// What an organiser tells those who wait. Loaded for organisers alone.
import { words, count } from './words.js';
import { element, put } from './view.js';
import { give } from './api.js';

const KINDS = ['RUNNING_LATE', 'TECHNICAL_PROBLEM', 'STARTING_SOON'];
const MINUTES = [1, 5, 10, 15, 20, 30, 45, 60];
const USUAL = 10;

let busy = false;
let outcome = '';

function fill(list, values, label) {
  const before = list.value;
  list.textContent = '';
  values.forEach((value) => list.add(new Option(label(value), value)));
  if (before) list.value = before;
}

export function speak() {
  const minutes = element('tell-minutes');
  const isFirst = !minutes.length;
  put('tell-title', words.tell.title);
  fill(element('tell-kind'), KINDS, (kind) => words.tell[kind]);
  fill(minutes, MINUTES, (number) => count(words.minute, number));
  if (isFirst) minutes.value = USUAL;
  element('tell-kind').setAttribute('aria-label', words.tell.kind);
  minutes.setAttribute('aria-label', count(words.minute, USUAL).replace(/[0-9\u0660-\u0669]+/g, '').trim());
  put('tell-send', words.tell.send);
  put('tell-result', words.tell[outcome] || '');
  element('tell-send').onclick = send;
}

async function send() {
  if (busy) return;
  busy = true;
  element('tell-send').setAttribute('aria-busy', 'true');
  try {
    await give({ kind: element('tell-kind').value, minutes: Number(element('tell-minutes').value) });
    outcome = 'sent';
  } catch (refusedOrAway) {
    outcome = 'unsent';
  }
  busy = false;
  element('tell-send').setAttribute('aria-busy', 'false');
  speak();
}
