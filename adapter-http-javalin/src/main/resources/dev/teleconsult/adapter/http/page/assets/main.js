// The waiting room: looks, listens, and shows one state at a time.
import { settings, roomId, askedLanguage } from './settings.js';
import { words, code, load, isSpoken, say, dateAndTime, timeOfDay } from './words.js';
import * as api from './api.js';
import * as view from './view.js';
import * as call from './call.js';
import * as attention from './attention.js';

const { element } = view;
/** What only the person here ends: no answer and no news of the server changes it, unless the visit is gone. */
const SETTLED = ['inCall', 'left', 'ended', 'elsewhere', 'blocked'];
/** Ends that are looked at again: a gateway or a mistake of the clinic may have caused them. */
const FINAL = ['gone', 'cancelled', 'removed', 'notYours', 'signIn', 'wrong'];
/** Where a person waits: the devices can be tried, and the screen stays on. */
const WAITS = ['early', 'awaiting', 'preparing', 'ready'];
const REASONS = { TOO_EARLY: 'early', AWAITING_PARTICIPANTS: 'awaiting', ROOM_IN_PREPARATION: 'preparing' };
const LOOK_AGAIN = 30000;
const SOON = 30 * 60000;
/** How long a press on "join" counts while the service is away. */
const WANTED = 10000;
/** A page that is out of sight keeps no stream open: browsers have few, and the page asks all the same. */
const OUT_OF_SIGHT = 120000;
/** How long a page whose stream another window took asks without one: two windows are not to push each other out. */
const SUPERSEDED = 300000;

let shown = 'loading';
let shownWith = {};
let visit = null;
let present = null;
let forgetPresence = 0;
let told = '';
let cause = '';
let notice = null;
let noticeTimer = 0;
let tell = null;
let quietUntil = 0;
let chosen = stored() || askedLanguage;
let looking = false;
let lookOnceMore = false;
let wantedSince = 0;
/** The newest way into the call, which may end: its link and until when it is good. Null where there is none. */
let way = null;
let wayTimer = 0;
/** Where the link that is asked for is to open: a window that waits for it. Null for this page. */
let opened = null;
let lookTimer = 0;
let tickTimer = 0;
let streamTimer = 0;
let sightTimer = 0;
let stopListening = null;
let check = null;
const outage = api.backoff(2000, 60000);
const silence = api.backoff(2000, 120000);

// ---- what is shown

function show(state, options = {}) {
  const isNew = state !== shown;
  const at = document.activeElement;
  shown = state;
  shownWith = options;
  view.showState(state, options);
  const waits = WAITS.includes(state);
  view.showVisit(FINAL.includes(state) ? null : visit);
  const here = view.showPeople(waits ? visit : null, present);
  const said = waits ? saidNow() : '';
  view.put('said', said);
  view.put('away', '');
  view.put('hint', waits && isInApp() ? words.inApp : '');
  view.button('copy', words.copy, waits && isInApp() && navigator.clipboard ? copyLink : null);
  view.button('notify', words.notify, waits && state !== 'ready' && attention.canNotify() ? notifyToo : null);
  view.reveal('check', waits);
  offerToTell(waits);
  if (waits) speakCheck();
  else if (check) check.stop();
  showAfter(state === 'ended');
  attention.stayAwake(waits || state === 'inCall');
  tick();
  if (isNew) {
    view.announce([words[state].title, options.text || words[state].text || '', said, here].filter(Boolean).join('. '));
    if (state === 'ready') {
      attention.chime();
      attention.notify(words.ready.title);
    }
  } else if (here && here !== told) view.announce(here);
  told = here;
  view.keepFocus(at);
}

function showAfter(isEnd) {
  const link = element('after');
  const url = isEnd ? settings.afterUrl : '';
  view.put('after', url ? words.ended.after : '');
  if (url) link.href = url;
}

/** What the organisers say to those who wait; empty once it is over. */
function saidNow() {
  clearTimeout(noticeTimer);
  const left = notice ? Date.parse(notice.until) - api.now() : 0;
  if (!(left > 0) || !words.said[notice.kind]) return '';
  noticeTimer = setTimeout(() => view.put('said', ''), Math.min(left, 2 ** 31 - 1));
  return say(words.said[notice.kind], { time: timeOfDay(new Date(notice.until)) });
}

function saying(next) {
  const isNew = Boolean(next) && (!notice || notice.kind !== next.kind || notice.until !== next.until);
  const isFirst = !visit;
  notice = next || null;
  if (!WAITS.includes(shown)) return;
  const said = saidNow();
  view.put('said', said);
  if (isNew && !isFirst && said) {
    view.announce(said);
    attention.notify(said);
  }
}

/** An organiser may tell the others that it starts late. */
async function offerToTell(waits) {
  const offers = waits && settings.notices && Boolean(visit) && view.mine(visit).role === 'plus';
  view.reveal('tell', offers);
  if (!offers) return;
  try {
    tell = tell || await import('./tell.js');
    tell.speak();
  } catch (away) {
    // Offered again with the next answer.
    tell = null;
    view.reveal('tell', false);
  }
}

/** A browser inside another app often has no camera. */
function isInApp() {
  return /FBAN|FBAV|Instagram|Line\/|MicroMessenger|; wv\)/.test(navigator.userAgent) || !navigator.mediaDevices;
}

function copyLink() {
  navigator.clipboard.writeText(window.location.href).then(() => view.announce(words.copied), reportError);
}

function notifyToo() {
  attention.askToNotify(() => show(shown, shownWith));
}

/** Counts down to the instant from which one can join. */
function tick() {
  clearTimeout(tickTimer);
  const opens = visit ? Date.parse(visit.joinableFrom) : 0;
  if (shown !== 'early') {
    view.showCountdown(null);
    return;
  }
  const left = opens - api.now();
  view.showCountdown(left);
  if (left > 0) tickTimer = setTimeout(tick, (left % 1000) + 5);
  else lookSoon(api.spread(500));
}

function over(more) {
  const time = visit.endDate ? dateAndTime(new Date(visit.endDate)) : '';
  show('over', { text: say(words.over.text, { time }), ...more });
}

function waiting(reason) {
  if (reason === 'OVER') return over({});
  const state = REASONS[reason] || 'preparing';
  show(state, state === 'early' ? { text: early() } : {});
}

/** What to do until then: far away one may go, near one should stay. */
function early() {
  const opens = new Date(visit.joinableFrom);
  const isFar = opens - api.now() > SOON;
  const time = isFar ? dateAndTime(opens) : timeOfDay(opens);
  const then = isFar ? words.early.far : settings.joinAtOnce ? words.early.atOnce : words.early.near;
  return [say(words.early.opens, { time }), then, !isFar && attention.canSound() ? words.early.sound : ''].filter(Boolean).join(' ');
}

// ---- looking

function lookSoon(wait) {
  clearTimeout(lookTimer);
  lookTimer = setTimeout(look, wait);
}

/** The language of the call: that of the page, unless the one on record has not been heard of yet. */
const callLanguage = () => (chosen || (visit && (!visit.language || wantedSince)) ? words.callLanguage : '');

/** Asks what this person may see now. One question at a time; who wants another meanwhile gets it right after. */
async function look() {
  if (looking) {
    lookOnceMore = true;
    return;
  }
  looking = true;
  clearTimeout(lookTimer);
  const since = Date.now();
  const language = callLanguage();
  try {
    await seen(await api.look(language), since, language);
    outage.reset();
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

async function seen(answer, since, language) {
  const before = visit;
  saying(answer.notice);
  visit = { ...answer, accessLinkURL: null };
  keepWay(answer);
  cause = '';
  if (before && before.startDate !== visit.startDate) wasMoved(before.startDate);
  if (!chosen && answer.language && answer.language !== code && isSpoken(answer.language)) await speak(answer.language);
  if (!stopListening) listenSoon(0);
  if (answer.accessLinkURL) {
    // Asked for before it was known in which language.
    if (!language && !answer.language && words.callLanguage) look();
    else ready(answer.accessLinkURL, since);
  } else if (!SETTLED.includes(shown)) {
    wantedSince = 0;
    waiting(answer.reason);
  } else if (wantedSince && since >= wantedSince) unwant();
  // Push tells sooner; this is for where it does not get through.
  lookSoon(api.spread(Math.max(1000, Math.min(answer.accessLinkURL ? LOOK_AGAIN : answer.retryAfter, 60000))));
}

function wasMoved(from) {
  const text = view.moved(from, visit.startDate);
  view.put('notice', text);
  view.announce(text);
}

/** Each answer brings a link of its own, and one that ends is not kept longer. */
function keepWay({ accessLinkURL: link, accessLinkExpiresAt: end }) {
  clearTimeout(wayTimer);
  way = link ? { link, until: end ? Date.parse(end) : Infinity } : null;
  if (link && end) wayTimer = setTimeout(() => { way = null; }, Math.min(way.until - api.now(), 2 ** 31 - 1));
}

/** The link of now; empty where it has to be asked for. A device that slept has missed the timer. */
const linkOfNow = () => (way && way.until > api.now() ? way.link : '');

/** The press is over without a link: the service is away, or there is no room any more. */
function unwant() {
  wantedSince = 0;
  if (opened) opened.close();
  opened = null;
  if (!SETTLED.includes(shown)) return;
  if (shown === 'inCall') call.help(words.away.short);
  else view.put('away', words.away.short);
  view.announce(words.away.short);
}

function ready(link, since) {
  if (wantedSince) {
    // Only what was asked for after the press counts: the link of now, not one that has been on its way.
    if (since < wantedSince) look();
    else if (opened) enterWindow(link);
    else if (shown === 'inCall') {
      wantedSince = 0;
      call.load(link);
    } else enter(link);
    return;
  }
  if (SETTLED.includes(shown)) return;
  const end = Date.parse(visit.endDate || '');
  if (end < api.now()) over({ other: ask });
  else if (settings.joinAtOnce && shown !== 'ready') enter(link);
  else show('ready', { action: ask });
}

function ask() {
  show('ready', { action: () => {}, busy: true });
  want();
}

function want() {
  wantedSince = Date.now();
  look();
}

function failed(failure) {
  if (failure instanceof api.Refused) {
    refused(failure);
    return;
  }
  if (!(failure instanceof api.Away)) reportError(failure);
  if (wantedSince && Date.now() - wantedSince > WANTED) unwant();
  if (failure.signIn && !SETTLED.includes(shown)) {
    finalState('signIn', signIn);
    return;
  }
  if (['loading', 'away'].includes(shown)) show('away');
  else if (!SETTLED.includes(shown)) {
    if (!wantedSince && shown === 'ready') show('ready', { action: ask });
    // The person keeps seeing what they wait for; the trouble is told below it.
    view.put('away', words.away.short);
    view.announce(words.away.short);
  }
  lookSoon(outage.next(failure.retryAfter));
}

/** A bug: told like any other, and the page goes on. */
function reportError(failure) {
  setTimeout(() => { throw failure; });
}

function refused({ status, code: why }) {
  const known = Boolean(visit);
  way = null;
  if (wantedSince) unwant();
  if (shown === 'inCall' && cause === '' && why !== 'TELECONSULTATION_NOT_FOUND') {
    // Signed out in the middle of a call: the call goes on.
    lookSoon(api.spread(LOOK_AGAIN));
    return;
  }
  call.close();
  if (status === 404 && why === 'TELECONSULTATION_NOT_FOUND') finalState(known ? 'cancelled' : 'gone', known ? null : retry);
  else if (status === 401) finalState(cause === 'REMOVED' ? 'removed' : known ? 'signIn' : 'notYours', known ? cause === 'REMOVED' ? null : signIn : retry);
  else finalState('wrong', retry);
}

/** An end, which is looked at again. */
function finalState(state, action) {
  stopStream();
  show(state, action ? { action } : {});
  lookSoon(api.spread(LOOK_AGAIN));
}

const retry = () => window.location.reload();
const signIn = () => {
  if (settings.signInUrl) window.location.assign(settings.signInUrl);
  else window.location.reload();
};

// ---- the call

function enter(link) {
  wantedSince = 0;
  show('inCall');
  call.open(link, view.withWhom(visit), {
    ended: () => leave('ended'),
    refused: () => {
      call.close();
      show('blocked', { action: elsewhere, other: ask });
    },
    again: () => {
      if (linkOfNow()) call.load(linkOfNow());
      else want();
    },
  });
  element('call-leave').onclick = () => leave('left');
  element('call-window').onclick = elsewhere;
}

function elsewhere() {
  const link = linkOfNow();
  if (link) {
    call.openInOwnWindow(link);
    isElsewhere();
    return;
  }
  opened = call.openEmptyWindow();
  if (opened) want();
}

function enterWindow(link) {
  wantedSince = 0;
  opened.location.replace(link);
  opened = null;
  isElsewhere();
}

function isElsewhere() {
  call.close();
  show('elsewhere', { other: ask });
}

function leave(state) {
  call.close();
  if (settings.deletesUploads) api.deleteUploads();
  show(state, state === 'left' ? { action: ask } : { other: ask });
}

// ---- listening

function listenSoon(wait) {
  clearTimeout(streamTimer);
  streamTimer = setTimeout(() => {
    if (stopListening || FINAL.includes(shown) || isOutOfSight() || Date.now() < quietUntil) return;
    stopListening = api.listen(heard, (isSuperseded) => {
      stopListening = null;
      if (isSuperseded) quietUntil = Date.now() + SUPERSEDED;
      // A stream that is back soon tells the same people: until then the list stays, or it would flicker.
      if (!forgetPresence) forgetPresence = setTimeout(() => { present = null; }, 15000);
      // A replica that goes loses all its streams at once: they must not all ask in one moment.
      if (!SETTLED.includes(shown)) lookSoon(api.spread(2000));
      listenSoon(isSuperseded ? SUPERSEDED : silence.next());
    });
  }, wait);
}

function stopStream() {
  clearTimeout(streamTimer);
  if (stopListening) stopListening();
  stopListening = null;
  present = null;
}

let outOfSight = false;
const isOutOfSight = () => outOfSight && shown !== 'inCall';

function heard(news) {
  silence.reset();
  if (news.kind === 'gone') {
    cause = news.cause || '';
    stopListening = null;
    look();
    return;
  }
  clearTimeout(forgetPresence);
  forgetPresence = 0;
  present = news.presentUsers || null;
  if (visit) saying(news.notice);
  if (SETTLED.includes(shown) || FINAL.includes(shown)) return;
  // What it says beyond who is there is asked for with all that belongs to it.
  if (news.joinable || !visit || news.joinableFrom !== visit.joinableFrom || news.reason !== visit.reason) look();
  else if (shown !== 'ready' && shown !== 'over') waiting(news.reason);
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(sightTimer);
  if (document.hidden) {
    sightTimer = setTimeout(() => {
      outOfSight = true;
      if (isOutOfSight()) stopStream();
    }, OUT_OF_SIGHT);
  } else {
    outOfSight = false;
    quietUntil = 0;
    if (!SETTLED.includes(shown)) lookSoon(0);
    if (!stopListening) listenSoon(0);
  }
});
window.addEventListener('online', () => { if (!SETTLED.includes(shown)) lookSoon(api.spread(1000)); });

// ---- the language

async function speak(language) {
  try {
    await load(language);
  } catch (away) {
    // The words do not come now: those there are will do.
  }
  view.showFrame(code, choose);
  call.speak();
  speakCheck();
  const state = shown;
  shown = '';
  if (visit && state === 'early') waiting('TOO_EARLY');
  else show(state, state === 'over' ? { ...shownWith, text: say(words.over.text, { time: dateAndTime(new Date(visit.endDate)) }) } : shownWith);
}

async function choose(language) {
  chosen = language;
  try {
    window.sessionStorage.setItem('language', language);
  } catch (forbidden) {
    // Then it is forgotten on a reload.
  }
  await speak(language);
}

function stored() {
  try {
    const language = window.sessionStorage.getItem('language');
    return isSpoken(language) ? language : '';
  } catch (forbidden) {
    return '';
  }
}

// ---- the device check, whose script is loaded when it is wanted

function speakCheck() {
  view.put('check-title', words.check.title);
  view.put('check-text', words.check.text);
  if (check) check.speak();
  else view.button('check-action', words.check.start, startCheck);
}

async function startCheck() {
  if (check) return;
  try {
    check = await import('./device-check.js');
  } catch (away) {
    view.put('check-text', words.away.short);
    return;
  }
  if (WAITS.includes(shown)) check.start();
  check.speak();
}

// ---- the start

async function start() {
  view.showFrame(code, choose);
  show('loading');
  attention.prime(() => { if (shown === 'early') waiting('TOO_EARLY'); });
  if (chosen && chosen !== code && isSpoken(chosen)) await speak(chosen);
  if (roomId) look();
  else show('gone');
}

window.addEventListener('pagehide', () => { if (check) check.stop(); });
start();
