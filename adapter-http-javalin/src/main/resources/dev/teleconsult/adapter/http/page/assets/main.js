// The waiting room: looks, listens, and shows one state at a time.
import { settings, roomId, askedLanguage } from './settings.js';
import { load, say } from './language.js';
import * as api from './api.js';
import * as deviceCheck from './device-check.js';
import * as call from './call.js';

const element = (id) => document.getElementById(id);
const ICONS = new URL('icons.svg', import.meta.url).href;
/** The person's own way of writing dates, where it is in the language of the page. */
const locale = () => navigator.languages.find((one) => one.toLowerCase().startsWith(words.code)) ?? words.code;
/** What only the person here ends: no answer and no news of the server changes it, unless the visit is gone. */
const SETTLED = ['inCall', 'left', 'blocked'];
const WAITING = { TOO_EARLY: 'early', AWAITING_PARTICIPANTS: 'awaiting', ROOM_IN_PREPARATION: 'preparing' };

let words = null;
let chosenLanguage = '';
let shown = '';
let shownWith = {};
let joinableFrom = 0;
let present = 0;
let timer = 0;
let again = 0;
let looking = false;
let lookOnceMore = false;
let wanted = false;
let silent = () => {};

/** Shows a state: its picture, its words, and what one can do about it. */
function show(state, options = {}) {
  const { action, other, keepsWaiting = false } = options;
  const said = words[state];
  const isNew = shown !== state;
  shown = state;
  shownWith = options;
  document.body.dataset.state = state;
  element('mark').firstElementChild.setAttribute('href', `${ICONS}#${said.icon}`);
  element('title').textContent = said.title;
  element('text').textContent = said.text;
  document.title = settings.brand ? `${said.title} · ${settings.brand}` : said.title;
  button('action', said.action, action);
  button('other-action', said.other, other);
  element('away').hidden = true;
  element('check').hidden = !keepsWaiting;
  if (!keepsWaiting) deviceCheck.stop();
  showTime(state === 'early');
  element('people').hidden = !(keepsWaiting && present > 1);
  element('people').textContent = say(words.others, { count: present - 1 });
  if (isNew) element('announcer').textContent = `${said.title}. ${said.text}`;
}

function button(id, text, action) {
  const one = element(id);
  one.hidden = !action;
  one.textContent = text ?? '';
  one.onclick = action ?? null;
}

function showTime(counting) {
  clearTimeout(timer);
  element('when').hidden = !counting;
  element('countdown').hidden = !counting;
  if (!counting) return;
  const when = new Date(joinableFrom);
  element('when').textContent = say(words.early.when, {
    date: new Intl.DateTimeFormat(locale(), { dateStyle: 'full' }).format(when),
    time: new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(when),
    zone: new Intl.DateTimeFormat(locale(), { timeZoneName: 'long' }).formatToParts(when)
      .find((part) => part.type === 'timeZoneName')?.value ?? '',
  });
  const tick = () => {
    const left = joinableFrom - api.now();
    if (left <= 0) {
      element('countdown').textContent = say(words.early.soon);
      lookSoon(250);
      return;
    }
    element('countdown').textContent = remaining(left);
    timer = setTimeout(tick, (left % 1000) + 5);
  };
  tick();
}

function remaining(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const parts = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const units = ['day', 'hour', 'minute', 'second'];
  const first = parts.findIndex((part) => part > 0);
  return parts.map((part, i) => ({ part, unit: units[i] }))
    .slice(first, first + 2)
    .map(({ part, unit }) => new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(part))
    .join(' ');
}

function lookSoon(wait) {
  clearTimeout(again);
  again = setTimeout(look, wait);
}

/** Asks what this person may see now. One question at a time; whoever wants another meanwhile gets it right after. */
async function look() {
  if (looking) {
    lookOnceMore = true;
    return;
  }
  looking = true;
  clearTimeout(again);
  try {
    seen(await api.look());
  } catch (failure) {
    failed(failure);
  } finally {
    looking = false;
    if (lookOnceMore) {
      lookOnceMore = false;
      lookSoon(0);
    }
  }
}

function seen(view) {
  speakOf(view.language);
  joinableFrom = Date.parse(view.joinableFrom ?? '') || 0;
  if (view.accessLinkURL) {
    ready(view.accessLinkURL);
    return;
  }
  if (shown !== 'inCall') {
    show(WAITING[view.reason] ?? 'preparing', { keepsWaiting: true });
    // Push tells sooner; this is for where it does not get through.
    lookSoon(Math.max(1000, Math.min(view.retryAfter, 60000)));
  }
}

function ready(link) {
  if (wanted) {
    wanted = false;
    enter(link);
  } else if (!SETTLED.includes(shown)) {
    if (settings.joinAtOnce && shown !== 'ready') enter(link);
    else show('ready', { action: ask, keepsWaiting: true });
  }
}

/** Whoever presses the button gets the link of now, not one that has been lying here. */
function ask() {
  wanted = true;
  look();
}

function enter(link) {
  show('inCall');
  call.open(link, words.call, {
    ended: () => left(true),
    refused: () => {
      call.close();
      show('blocked', { action: () => { call.openInOwnWindow(link); left(false); }, other: ask });
    },
  });
  element('call-leave').onclick = () => left(true);
  element('call-window').onclick = () => { call.openInOwnWindow(link); left(false); };
}

function left(really) {
  call.close();
  if (really && settings.deletesUploads) api.deleteUploads();
  show('left', { action: ask });
  element('title').focus();
}

function failed(failure) {
  if (failure instanceof api.Refused) {
    silent();
    call.close();
    wanted = false;
    show(failure.status === 404 ? 'gone' : failure.status === 401 ? 'notYours' : 'wrong', {
      action: failure.status === 404 ? undefined : () => window.location.reload(),
    });
    return;
  }
  const wait = failure instanceof api.Away ? failure.retryAfter : 5000;
  // Whoever was waiting keeps seeing what they wait for; the trouble is told below it.
  if (['', 'loading'].includes(shown)) show('away');
  else if (shown !== 'inCall') {
    element('away').textContent = words.away.text;
    element('away').hidden = false;
  }
  // Many wait for the same server: they should not all come back at once.
  lookSoon(wait * (0.75 + Math.random() / 2));
}

function heard(news) {
  if (SETTLED.includes(shown)) {
    if (news?.kind === 'gone') look();
    return;
  }
  if (!news) {
    lookSoon(0);
    return;
  }
  present = news.present ?? present;
  joinableFrom = Date.parse(news.joinableFrom ?? '') || joinableFrom;
  if (news.kind === 'gone' || news.joinable) look();
  else show(WAITING[news.reason] ?? 'preparing', { keepsWaiting: true });
}

async function speak(...wishes) {
  words = await load(...wishes);
  document.documentElement.lang = words.code;
  element('language-label').textContent = words.language;
  element('language').value = words.code;
  deviceCheck.speak(words.check);
}

/** What the participant is on record with counts unless the address or the person here says otherwise. */
async function speakOf(language) {
  if (!chosenLanguage && !askedLanguage && language && language !== words.code && settings.languages.includes(language)) {
    await speakFromNowOn(language);
  }
}

async function speakFromNowOn(language) {
  chosenLanguage = language;
  await speak(language);
  const state = shown;
  shown = '';
  call.speak(words.call);
  if (SETTLED.includes(state)) show(state, shownWith);
  else look();
}

function brand() {
  element('brand').textContent = settings.brand;
  if (settings.logo) {
    element('logo').src = settings.logo;
    element('logo').hidden = false;
    element('logo').onerror = () => { element('logo').hidden = true; };
  }
  for (const language of settings.languages) {
    const name = new Intl.DisplayNames([language], { type: 'language' }).of(language);
    element('language').add(new Option(name, language));
  }
  element('language').parentElement.hidden = settings.languages.length < 2;
  element('language').onchange = () => speakFromNowOn(element('language').value);
}

brand();
await speak(askedLanguage, navigator.languages);
show('loading');
if (roomId) {
  await look();
  if (!['gone', 'notYours', 'wrong'].includes(shown)) silent = api.listen(heard);
} else show('gone');
window.addEventListener('pagehide', () => deviceCheck.stop());
