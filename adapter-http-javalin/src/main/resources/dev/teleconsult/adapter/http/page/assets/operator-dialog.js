// The dialog of one visit: who meets when, and what can be done about it. It keeps the keyboard inside while it is open.
import { settings } from './settings.js';
import { words, say, count } from './words.js';
import { element, put, reveal, announce } from './view.js';
import { request } from './api.js';
import { dayOf, timeOf, instantOf, later } from './day.js';
import { timesOf, drawSeats, drawTags, namedOf } from './operator-list.js';

const VIEWS = ['details', 'late', 'move', 'cancel', 'again'];
/** Where a question is asked, the answer that changes nothing has the focus. */
const KEEPS = { cancel: 'cancel-keep', again: 'events-keep' };
const KINDS = ['RUNNING_LATE', 'TECHNICAL_PROBLEM', 'STARTING_SOON'];
const MINUTES = [5, 10, 15, 20, 30, 45, 60];
const PROBLEMS = {
  IMMUTABILITY_WINDOW_CLOSED: 'frozen', CONCURRENT_CHANGE: 'changed', TELECONSULTATION_NOT_FOUND: 'gone',
  PERMISSION_REQUIRED: 'forbidden', UNAUTHORIZED_USER: 'forbidden', PLUS_PARTICIPANT_REQUIRED: 'forbidden',
  START_OUT_OF_RANGE: 'length', END_BEFORE_START: 'length', DURATION_TOO_SHORT: 'length', DURATION_TOO_LONG: 'length',
};

let visit = null;
let names = null;
let shown = 'details';
let busy = false;
let problem = null;
let opened = null;
/** Told when something was done, and when the dialog has closed. */
let done = () => {};
let closed = () => {};

const pathOf = (id) => `${settings.api}/teleconsultation/${encodeURIComponent(id)}`;
const timeWithDate = () => timesOf(visit, true);
const isEnded = () => visit.state === 'cancelled' || visit.state === 'over';

// ---- opening and closing

export function onDone(heard) { done = heard; }
export function onClosed(heard) { closed = heard; }
/** The id of the visit that the dialog is open for; null while it is closed. */
export const openId = () => (visit ? visit.id : null);

export function open(one, from) {
  visit = one;
  names = null;
  problem = null;
  opened = from;
  element('behind').setAttribute('aria-hidden', 'true');
  document.documentElement.classList.add('held');
  reveal('shade', true);
  view('details');
  readNames();
}

export function close() {
  if (!visit) return;
  const { id } = visit;
  visit = null;
  reveal('shade', false);
  element('behind').removeAttribute('aria-hidden');
  document.documentElement.classList.remove('held');
  closed(id, opened);
}

/** What is known of the visit now; null if the list no longer holds it. */
export function update(next) {
  if (!visit || !next) return;
  visit = next;
  draw();
}

/** The names, which only the plan has. Without them the dialog shows ids. */
async function readNames() {
  if (!settings.names) return;
  const { id } = visit;
  try {
    const { text } = await request(`${pathOf(id)}/plan`, { cache: 'no-store', headers: { accept: 'application/json' } });
    const plan = JSON.parse(text);
    if (!visit || visit.id !== id) return;
    names = new Map(plan.participants.map((one) => [one.user, one.fullName]));
    draw();
  } catch (refusedOrAway) {
    // The list refreshes, and says what is the matter.
  }
}

// ---- what is shown

function view(name) {
  shown = name;
  problem = null;
  if (name === 'move') fillMove();
  draw();
  element('dialog').scrollTop = 0;
  element(KEEPS[name] || 'dialog-title').focus();
}

const TITLES = { details: () => words.visit, late: () => words.operator.late.title, move: () => words.operator.move.title, cancel: () => words.operator.cancel.title, again: () => words.operator.resend.visit.title };

function draw() {
  put('dialog-title', TITLES[shown]());
  put('dialog-when', shown === 'cancel' ? '' : timeWithDate());
  put('dialog-problem', problem ? say(words.operator.problem[problem.text] || words.operator.move.wrong, problem) : '');
  VIEWS.forEach((name) => reveal(`view-${name}`, name === shown));
  drawTags(element('dialog-tags'), visit);
  drawSeats(element('dialog-seats'), visit.participants.map((one) => ({ ...one, fullName: names && names.get(one.user) })));
  put('dialog-named', namedOf(visit));
  put('dialog-owed', visit.pending ? words.operator.owedText : '');
  element('dialog-id').textContent = visit.id;
  reveal('dialog-page-line', Boolean(visit.page && navigator.clipboard));
  put('cancel-text', say(words.operator.cancel.text, { time: timeWithDate() }));
  offer('open-late', words.operator.late.action, settings.notices && !isEnded());
  offer('open-move', words.operator.move.action, visit.state === 'awaiting' || visit.state === 'planned');
  offer('open-again', words.operator.resend.visit.action, settings.resend);
  offer('open-cancel', words.operator.cancel.action, visit.state !== 'cancelled');
  for (const name of ['late-send', 'move-send', 'cancel-send', 'events-send']) element(name).setAttribute('aria-busy', String(busy));
}

/** An action that is not to be had is not shown; the focus it had goes to the title. */
function offer(id, text, isOffered) {
  const had = document.activeElement === element(id);
  put(id, isOffered ? text : '');
  if (had && !isOffered) element('dialog-title').focus();
}

function fill(list, values, label) {
  const before = list.value;
  list.textContent = '';
  values.forEach((value) => list.add(new Option(label(value), value)));
  if (before) list.value = before;
}

/** The words of the dialog, in the language spoken now. */
export function speak() {
  const said = words.operator;
  element('dialog-close').setAttribute('aria-label', said.close);
  put('dialog-id-label', said.id);
  put('dialog-page-label', said.page);
  put('dialog-copy', words.copy);
  put('late-kind-label', words.tell.kind);
  put('late-minutes-label', said.late.minutes);
  const isFirst = !element('late-minutes').length;
  fill(element('late-kind'), KINDS, (kind) => words.tell[kind]);
  fill(element('late-minutes'), MINUTES, (minutes) => count(words.minute, minutes));
  if (isFirst) element('late-minutes').value = 10;
  put('late-send', words.tell.send);
  put('move-date-label', said.move.date);
  put('move-from-label', said.move.from);
  put('move-to-label', said.move.to);
  put('move-send', said.move.send);
  put('events-text', said.resend.visit.text);
  put('events-keep', said.resend.keep);
  put('events-send', said.resend.send);
  put('cancel-keep', said.cancel.keep);
  put('cancel-send', said.cancel.send);
  document.querySelectorAll('.plain[data-back]').forEach((one) => { one.textContent = said.return; });
  if (visit) draw();
}

function fillMove() {
  const start = Date.parse(visit.start);
  element('move-date').value = dayOf(start);
  element('move-from').value = timeOf(start);
  element('move-to').value = visit.end ? timeOf(Date.parse(visit.end)) : '';
}

// ---- what can be done

/** Sends a change. Each of them does no harm twice. `saidOf` makes the text to tell out of the answer. */
async function send(url, options, saidOf) {
  if (busy) return;
  busy = true;
  problem = null;
  const { id } = visit;
  draw();
  try {
    const { text } = await request(url, options);
    busy = false;
    const sent = saidOf(text);
    announce(sent);
    done(sent, id);
    if (visit && visit.id === id) close();
  } catch (failure) {
    busy = false;
    problem = failure.code ? { text: PROBLEMS[failure.code] || 'other', code: failure.code } : { text: 'away' };
    if (visit && visit.id === id) draw();
    done('', id);
  }
}

const json = (method, body) => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

function giveNotice() {
  send(`${pathOf(visit.id)}/notice`, json('POST', { kind: element('late-kind').value, minutes: Number(element('late-minutes').value) }), () => words.tell.sent);
}

function move() {
  const date = element('move-date').value;
  const start = instantOf(date, element('move-from').value);
  let end = instantOf(date, element('move-to').value);
  // A visit may go past midnight.
  if (start !== null && end !== null && end < start && start - end > 43200000) end = instantOf(later(date, 1), element('move-to').value);
  if (start === null || end === null || end <= start) {
    problem = { text: 'wrong' };
    draw();
    element(start === null ? 'move-date' : 'move-to').focus();
    return;
  }
  const next = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
  send(pathOf(visit.id), json('PATCH', { start_date: next.start, end_date: next.end }), () => say(words.operator.move.done, { time: timesOf(next, true) }));
}

function cancel() {
  const time = timeWithDate();
  send(pathOf(visit.id), { method: 'DELETE' }, () => say(words.operator.cancel.done, { time }));
}

function sendEvents() {
  send(`${pathOf(visit.id)}/events/resend`, json('POST', {}), (text) => count(words.operator.resend.done, JSON.parse(text).events));
}

function copyPage() {
  navigator.clipboard.writeText(visit.page).then(() => {
    put('dialog-copy', words.copied);
    announce(words.copied);
  }, reportError);
}

// ---- keyboard and mouse

function keys(event) {
  if (!visit) return;
  if (event.key === 'Escape') {
    event.preventDefault();
    if (shown === 'details') close();
    else view('details');
  }
  if (event.key !== 'Tab') return;
  const all = [...element('dialog').querySelectorAll('button, input, select')].filter((one) => one.offsetParent !== null);
  const at = all.indexOf(document.activeElement);
  const to = event.shiftKey ? (at <= 0 ? all.length - 1 : at - 1) : (at === all.length - 1 ? 0 : at + 1);
  // The parts of a field for dates have stops of their own, which the browser knows.
  const isEdge = event.shiftKey ? at <= 0 : at === all.length - 1;
  if (isEdge) {
    event.preventDefault();
    all[to].focus();
  }
}

function on(id, event, action) {
  element(id).addEventListener(event, (happened) => {
    happened.preventDefault();
    action();
  });
}

export function start() {
  document.addEventListener('keydown', keys);
  element('shade').addEventListener('mousedown', (event) => { if (event.target === element('shade')) close(); });
  on('dialog-close', 'click', close);
  on('dialog-copy', 'click', copyPage);
  on('open-late', 'click', () => view('late'));
  on('open-move', 'click', () => view('move'));
  on('open-again', 'click', () => view('again'));
  on('open-cancel', 'click', () => view('cancel'));
  on('view-late', 'submit', giveNotice);
  on('view-move', 'submit', move);
  on('view-cancel', 'submit', cancel);
  on('view-again', 'submit', sendEvents);
  document.querySelectorAll('[data-back]').forEach((one) => one.addEventListener('click', () => view('details')));
}
