// The operator's page: the visits of a day, or those that were searched for, kept up to date while the page is in sight.
import { settings } from './settings.js';
import { words, code, load, say, zone, dateOf, timeOfDay } from './words.js';
import { request, backoff, spread, heardTime, now, Away } from './api.js';
import { element, put, reveal, button, announce, showFrame } from './view.js';
import { dayOf, instantOf, later, isDay } from './day.js';
import * as list from './operator-list.js';
import * as dialog from './operator-dialog.js';

const REFRESH = 10000;
const LIMIT = 200;
/** So many pages of the list are read at most; a longer list is shown in part and refreshed less often. */
const MOST_PAGES = 5;
/** The list takes 92 days; what is looked for is more often still to come. */
const SEARCH_BEFORE = 30;
const SEARCH_AFTER = 61;
/** How long a page that may not be shown waits until it asks again. */
const REFUSED_WAIT = 60000;

let day = '';
let search = null;
let visits = null;
let more = false;
let knownAt = 0;
let failed = false;
/** Only the answer to the newest question counts. */
let question = 0;
let timer = 0;
let pages = 1;
let events = null;
const outage = backoff(5000, 120000);

// ---- asking

const beginning = (date) => new Date(instantOf(date, '00:00')).toISOString();

function parameters() {
  const query = new URLSearchParams({ limit: String(LIMIT), presence: 'true' });
  if (search && search.by === 'identifier') {
    query.set('identifier', search.what);
    return query;
  }
  query.set('from', beginning(search ? later(day, -SEARCH_BEFORE) : day));
  query.set('to', beginning(search ? later(day, SEARCH_AFTER) : later(day, 1)));
  if (search) query.set('user', search.what);
  return query;
}

async function page(query) {
  const { answer, text } = await request(`${settings.api}/teleconsultation?${query}`, { cache: 'no-store', headers: { accept: 'application/json' } });
  heardTime(answer.headers.get('date'));
  let body = null;
  try {
    body = JSON.parse(text);
  } catch (notJson) {
    // A sign-in page in the place of the list.
  }
  if (!body || !Array.isArray(body.items)) throw new Away(0, true);
  return body;
}

async function all() {
  const query = parameters();
  const found = [];
  let next = '';
  pages = 0;
  do {
    if (next) query.set('cursor', next);
    const part = await page(query);
    found.push(...part.items);
    next = part.next;
    pages += 1;
  } while (next && pages < MOST_PAGES);
  return { found, next };
}

/** Asks now, and again while the page is in sight. */
async function look() {
  clearTimeout(timer);
  question += 1;
  const mine = question;
  let wait = REFRESH;
  try {
    const { found, next } = await all();
    if (mine !== question) return;
    visits = found;
    more = Boolean(next);
    knownAt = now();
    failed = false;
    outage.reset();
    put('problem', '');
    draw();
    wait = REFRESH * pages;
  } catch (failure) {
    if (mine !== question) return;
    wait = fail(failure);
  }
  timer = setTimeout(again, spread(wait));
}

function again() {
  // Out of sight nothing is asked; coming back asks at once.
  if (document.visibilityState !== 'hidden') look();
}

/** Says what is the matter, and returns how long to wait. What was known before stays, marked as old. */
function fail(failure) {
  if (failure.status === 401 || failure.status === 403 || failure.signIn) {
    refuse(failure.status === 403 ? 'forbidden' : 'signIn');
    return REFUSED_WAIT;
  }
  if (failure.status && failure.status < 500) {
    visits = search ? [] : visits;
    draw();
    put('problem', search ? words.operator.wrong : say(words.operator.problem.other, { code: failure.code }));
    return REFUSED_WAIT;
  }
  if (!(failure instanceof Away)) reportError(failure);
  const isNew = !failed;
  failed = true;
  draw();
  if (isNew) announce(element('stale').textContent);
  return outage.next(failure.retryAfter);
}

/** Nothing of any visit stays on the page of a person who may not see it. */
function refuse(why) {
  visits = null;
  dialog.close();
  const said = words.operator[why];
  ['tools', 'heading', 'filters', 'entries', 'footer', 'none', 'many', 'loading', 'again'].forEach((id) => reveal(id, false));
  list.forget();
  put('stale', '');
  put('done', '');
  document.body.dataset.state = why;
  reveal('state', true);
  put('title', said.title);
  put('text', said.text);
  button('action', said.action, () => {
    if (why === 'signIn' && settings.signInUrl) window.location.assign(settings.signInUrl);
    else window.location.reload();
  });
  announce(said.title);
}

// ---- what is shown

const titleOf = () => (search ? say(words.operator.found, { what: search.what }) : dateOf(instantOf(day, '12:00')));

function draw() {
  reveal('state', false);
  reveal('tools', true);
  reveal('heading', true);
  reveal('footer', true);
  document.body.dataset.state = visits ? 'shown' : failed ? 'away' : 'loading';
  document.body.classList.toggle('is-stale', failed);
  put('day-title', titleOf());
  button('search-back', words.operator.back, search ? leaveSearch : null);
  put('stale', !failed ? '' : visits ? say(words.operator.stale, { time: timeOfDay(new Date(knownAt)) }) : words.operator.away);
  reveal('loading', !visits && !failed);
  put('fresh', visits ? say(words.operator.fresh, { time: timeOfDay(new Date(knownAt)) }) : '');
  offerEvents();
  if (!visits) {
    ['entries', 'filters', 'none', 'many'].forEach((id) => reveal(id, false));
    put('summary', '');
    return;
  }
  list.showVisits(visits, { withDate: Boolean(search), open: manage, again: draw, more });
  dialog.update(visits.find((one) => one.id === dialog.openId()));
}

/** Events have happened on this day and before; where none are sent, there is nothing to offer. */
async function offerEvents() {
  if (!settings.resend) return;
  try {
    events = events || await import('./operator-events.js');
    events.speak();
    const isOffered = Boolean(visits) && !search && day <= dayOf(now());
    events.offer(isOffered ? beginning(day) : null, isOffered ? beginning(later(day, 1)) : null);
  } catch (away) {
    // Offered again with the next answer.
    events = null;
  }
}

function speak() {
  const said = words.operator;
  document.title = settings.brand ? `${said.title} · ${settings.brand}` : said.title;
  element('tools').setAttribute('aria-label', said.title);
  put('day-today', said.today);
  element('day-before').setAttribute('aria-label', said.before);
  element('day-after').setAttribute('aria-label', said.after);
  put('day-label', said.day);
  put('search-by-label', said.searchBy);
  put('search-label', said.what);
  element('search-what').placeholder = settings.identifiers ? said.what : said.user;
  put('search-find', said.find);
  const by = element('search-by');
  const chosen = by.value;
  by.textContent = '';
  by.add(new Option(said.user, 'user'));
  if (settings.identifiers) by.add(new Option(said.identifier, 'identifier'));
  if (chosen) by.value = chosen;
  reveal('search-kind', settings.identifiers);
  put('loading', said.loading);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  put('zone', zone() && zone() !== own ? say(said.zone, { zone: zone() }) : '');
  reveal('loading', !visits);
  dialog.speak();
}

async function speakOf(language) {
  try {
    await load(language);
  } catch (away) {
    element('language').value = code;
    return;
  }
  showFrame(code, speakOf);
  speak();
  draw();
}

// ---- what a person does

function show(next) {
  day = next;
  element('day').value = next;
  visits = null;
  failed = false;
  more = false;
  list.resetFilter();
  put('problem', '');
  put('done', '');
  draw();
  look();
}

function leaveSearch() {
  search = null;
  element('search-what').value = '';
  show(day);
  element('day-title').focus();
}

function find() {
  const what = element('search-what').value.trim();
  if (!what) {
    if (search) leaveSearch();
    return;
  }
  search = { what, by: element('search-by').value || 'user' };
  show(day);
}

function toDay(next) {
  search = null;
  element('search-what').value = '';
  // Loading the page again, after signing in for example, comes back to the same day.
  const address = new URL(window.location.href);
  address.searchParams.set('day', next);
  window.history.replaceState(null, '', address);
  show(next);
}

function manage(id, from) {
  const visit = visits.find((one) => one.id === id);
  if (visit) dialog.open(visit, from);
}

function start() {
  showFrame(code, speakOf);
  speak();
  dialog.start();
  dialog.onDone((said) => {
    if (said) put('done', said);
    look();
  });
  dialog.onClosed((id, from) => (list.buttonOf(id) || (from && from.isConnected ? from : element('day-title'))).focus());
  element('day-before').onclick = () => toDay(later(day, -1));
  element('day-after').onclick = () => toDay(later(day, 1));
  element('day-today').onclick = () => toDay(dayOf(now()));
  element('day').onchange = () => { if (isDay(element('day').value)) toDay(element('day').value); };
  element('search').addEventListener('submit', (event) => {
    event.preventDefault();
    find();
  });
  document.addEventListener('visibilitychange', again);
  const asked = new URLSearchParams(window.location.search).get('day') || '';
  show(isDay(asked) ? asked : dayOf(now()));
}

start();
