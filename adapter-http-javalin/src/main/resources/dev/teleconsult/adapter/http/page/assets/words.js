// What the page says, and how it writes times and numbers.
import { settings } from './settings.js';
import { request } from './api.js';

/** The words of the language spoken now. Those of the first language come with the page. */
export let words = JSON.parse(document.getElementById('words').textContent);
export let code = document.documentElement.lang;

/** Changes the language; throws if its words do not come. */
export async function load(language) {
  const { text } = await request(new URL(`${settings.words || ''}${language}.json`, import.meta.url));
  words = JSON.parse(text);
  code = language;
}

export const isSpoken = (language) => settings.languages.some(([known]) => known === language);

/** Puts values in the place of {names}. */
export function say(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Says it for so many, by the rules of the language. */
export function count(forms, number) {
  const form = forms[new Intl.PluralRules(code).select(number)] || forms.other;
  return say(form, { count: new Intl.NumberFormat(locale()).format(number) });
}

/** The person's own way of writing dates, where it is in the language of the page. */
function locale() {
  return navigator.languages.find((one) => one.toLowerCase().split('-')[0] === code) || code;
}

const DATE = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' };
const TIME = { hour: 'numeric', minute: '2-digit' };
const format = (options, date, timeZone) => new Intl.DateTimeFormat(locale(), timeZone ? { ...options, timeZone } : options).format(date);

/** An instant as date and time of day, in the zone of the clinic where that is set. */
export const dateAndTime = (date) => say(words.at, { date: format(DATE, date, zone()), from: timeOfDay(date) });
export const timeOfDay = (date) => format(TIME, date, zone());
/** An instant as a date alone; a short one has no day of the week. */
export const dateOf = (date, isShort) => format(isShort ? { day: 'numeric', month: 'short', year: 'numeric' } : DATE, date, zone());
export const figure = (value) => new Intl.NumberFormat(locale()).format(value);

/** The appointment in the clinic's zone, and in the reader's where that differs (else empty). */
export function appointment(start, end) {
  const told = span(start, end, zone());
  const here = span(start, end, '');
  if (told === here) return { told, here: '' };
  const named = new Intl.DateTimeFormat(locale(), { timeZone: zone(), timeZoneName: 'long' }).formatToParts(start)
    .find((part) => part.type === 'timeZoneName');
  return { told: say(words.zone, { time: told, zone: named ? named.value : zone() }), here: say(words.here, { time: here }) };
}

function span(start, end, timeZone) {
  const date = format(DATE, start, timeZone);
  const from = format(TIME, start, timeZone);
  return end ? say(words.between, { date, from, to: format(TIME, end, timeZone) }) : say(words.at, { date, from });
}

let usable = null;
/** A zone that an older browser does not know is as good as none. */
export function zone() {
  if (usable === null) {
    usable = settings.timeZone;
    try {
      new Intl.DateTimeFormat('en', { timeZone: usable || undefined }).format(0);
    } catch (unknown) {
      usable = '';
    }
  }
  return usable;
}

/** A length of time by its two largest units. */
export function remaining(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const parts = [['day', Math.floor(seconds / 86400)], ['hour', Math.floor(seconds / 3600) % 24],
    ['minute', Math.floor(seconds / 60) % 60], ['second', seconds % 60]];
  const first = parts.findIndex(([, number]) => number > 0);
  return parts.slice(first, first + 2).filter(([, number]) => number > 0)
    .map(([unit, number]) => count(words[unit], number)).join(' ');
}
