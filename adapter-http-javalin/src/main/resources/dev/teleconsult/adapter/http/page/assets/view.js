// Writes on the page, and only what has changed: a screen reader repeats what is written again.
import { settings } from './settings.js';
import { now } from './api.js';
import { words, say, count, appointment, remaining, dateAndTime } from './words.js';

export const element = (id) => document.getElementById(id);

/** Writes a text, and shows the element if there is one. */
export function put(id, text) {
  const one = element(id);
  if (one.textContent !== text) one.textContent = text;
  reveal(id, text !== '');
}

export function reveal(id, isShown) {
  const one = element(id);
  if (one.hidden === isShown) one.hidden = !isShown;
}

/** Shows a button, or hides it where there is nothing to do. */
export function button(id, text, action) {
  put(id, action ? text : '');
  element(id).onclick = action || null;
}

/** Has it read to those who do not see the page. */
export function announce(text) {
  put('announcer', text);
  reveal('announcer', true);
}

function attribute(one, name, value) {
  if (one.getAttribute(name) !== value) one.setAttribute(name, value);
}

/** Keyboard and screen reader go on from the title where the element they were at is gone. */
export function keepFocus(at) {
  if (at !== document.body && at.offsetParent === null) element('title').focus();
}

/** Shows a state: its picture, its words, and what one can do about it. */
export function showState(state, { text = '', action, other, busy = false }) {
  const said = words[state];
  attribute(document.body, 'data-state', state);
  attribute(element('mark'), 'href', `#i-${said.icon}`);
  put('title', said.title);
  put('text', text || said.text || '');
  button('action', busy ? said.busy : said.action || '', action);
  button('other-action', said.other || '', other);
  attribute(element('action'), 'aria-busy', String(busy));
  const open = state === 'ready' ? said.title : words.visit;
  const title = settings.brand ? `${open} · ${settings.brand}` : open;
  if (document.title !== title) document.title = title;
}

export const others = (view) => view.participantsBandyerCall.filter((one) => one.bandyerUserId !== view.bandyerUserId);
export const mine = (view) => view.participantsBandyerCall.find((one) => one.bandyerUserId === view.bandyerUserId) || {};
const named = (people) => people.map((one) => one.fullName).filter(Boolean);

/** Those who organise first: for a patient, the doctor. */
export const withWhom = (view) => named([...others(view)].sort((a, b) => (b.role === 'plus') - (a.role === 'plus'))).join(', ');

/** Who meets whom, and when. */
export function showVisit(view) {
  reveal('visit', Boolean(view));
  if (!view) return;
  const name = mine(view).fullName || '';
  put('greeting', name ? say(words.greeting, { name }) : words.visit);
  const people = withWhom(view);
  put('with-label', people ? words.with : '');
  put('with', people);
  const { told, here } = appointment(new Date(view.startDate), view.endDate && new Date(view.endDate));
  put('when', told);
  put('when-here', here);
  button('calendar', words.calendar, Date.parse(view.startDate) > now()
    ? () => import('./calendar.js').then(({ save }) => save(view)) : null);
  const recording = (view.details || {}).recording;
  put('recording', words.recording[recording] || '');
}

/** Who is there, by name; `present` is null while that is not known. Returns what to say of it. */
export function showPeople(view, present) {
  const lines = [];
  if (view && present) {
    const people = others(view).filter((one) => one.fullName);
    const iOrganise = mine(view).role === 'plus';
    for (const one of people) {
      const isHere = present.includes(one.bandyerUserId);
      if (isHere || iOrganise || one.role === 'plus') {
        lines.push({ isHere, text: say(isHere ? words.isHere : words.isNotHere, { name: one.fullName }) });
      }
    }
    const nameless = others(view).filter((one) => !one.fullName && present.includes(one.bandyerUserId)).length;
    if (nameless) lines.push({ isHere: true, text: count(words.others, nameless) });
  }
  const list = element('people');
  const html = lines.map((line) => line.text).join('\n');
  if (list.dataset.said !== html) {
    list.dataset.said = html;
    list.textContent = '';
    for (const line of lines) {
      const item = document.createElement('li');
      item.className = line.isHere ? 'is-here' : '';
      item.textContent = line.text;
      list.append(item);
    }
  }
  reveal('people', lines.length > 0);
  return lines.filter((line) => line.isHere).map((line) => line.text).join('. ');
}

export function showCountdown(left) {
  put('countdown', left === null ? '' : left > 0 ? remaining(left) : words.early.soon);
}

export const moved = (from, to) => say(words.moved, { from: dateAndTime(new Date(from)), to: dateAndTime(new Date(to)) });

/** What does not change while the page is open, but with the language. */
export function showFrame(language, chosen) {
  document.documentElement.lang = language;
  document.documentElement.dir = words.dir;
  put('language-label', words.language);
  reveal('language-label', true);
  const list = element('language');
  if (!list.length) settings.languages.forEach(([code, name]) => list.add(new Option(name, code)));
  list.value = language;
  list.onchange = () => chosen(list.value);
  list.parentElement.hidden = settings.languages.length < 2;
  logo();
  footer();
}

function logo() {
  const picture = element('logo');
  if (!settings.logo || picture.src) return;
  picture.alt = settings.brand ? '' : words.visit;
  picture.onload = () => { picture.hidden = false; };
  picture.onerror = () => { picture.hidden = true; };
  picture.src = settings.logo;
}

function footer() {
  const { phone, email, text } = settings.support;
  const help = element('support');
  help.textContent = '';
  if (phone || email || text) {
    help.append(`${words.support} `);
    if (phone) help.append(link(`tel:${phone.replace(/[^+0-9]/g, '')}`, phone), ' ');
    if (email) help.append(link(`mailto:${email}`, email), ' ');
    help.append(text);
  }
  help.hidden = !help.textContent;
  const privacy = element('privacy');
  privacy.textContent = '';
  if (settings.privacyUrl) privacy.append(link(settings.privacyUrl, words.privacy));
  privacy.hidden = !settings.privacyUrl;
  element('footer').hidden = false;
}

function link(href, text) {
  const one = document.createElement('a');
  one.href = href;
  one.textContent = text;
  if (/^http/.test(href)) {
    one.target = '_blank';
    one.rel = 'noopener noreferrer';
  }
  return one;
}
