// Shows visits, each in a line of its own that stays the same element: what has the focus keeps it.
import { words, say, count, figure, timeOfDay, dateOf } from './words.js';
import { element, put, reveal } from './view.js';

export const STATES = ['awaiting', 'planned', 'open', 'running', 'over', 'cancelled'];
const FILTERS = ['all', ...STATES, 'owed'];

/** The lines by the ids of their visits. */
let lines = new Map();
let filter = 'all';

/** A visit's time, for people: with its date where it is not plain which. */
export function timesOf(visit, withDate) {
  const start = new Date(visit.start);
  const times = visit.end ? `${timeOfDay(start)} – ${timeOfDay(new Date(visit.end))}` : timeOfDay(start);
  return withDate ? `${dateOf(start)}, ${times}` : times;
}

export const present = (visit) => visit.participants.filter((one) => one.present).length;

function write(one, text) {
  if (one.textContent !== text) one.textContent = text;
}

function make(name, className, parent) {
  const one = document.createElement(name);
  if (className) one.className = className;
  if (parent) parent.append(one);
  return one;
}

/** Writes as many children as there are texts, and changes only those that differ. */
function each(parent, items, draw) {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  items.forEach((item, index) => draw(parent.children[index] || make(parent.tagName === 'UL' ? 'li' : 'span', '', parent), item));
}

/** The people of a visit: a name where it is known, else the id. */
export function drawSeats(list, people) {
  each(list, people, (item, person) => {
    const className = person.present ? 'is-here' : '';
    if (item.className !== className) item.className = className;
    const notes = [person.role === 'plus' ? words.operator.organises : '', person.present ? words.operator.isHere : ''].filter(Boolean);
    const who = person.fullName || person.user || words.operator.unknown;
    const said = [who, notes.join(', ')].join('\n');
    if (item.dataset.said === said) return;
    item.dataset.said = said;
    item.textContent = who;
    if (notes.length) {
      item.append(' ');
      make('small', '', item).textContent = notes.join(', ');
    }
  });
}

export function drawTags(parent, visit) {
  const tags = [visit.state];
  if (visit.pending) tags.push('owed');
  each(parent, tags, (item, tag) => {
    item.className = `tag tag-${tag}`;
    write(item, words.operator[tag]);
  });
}

function newLine(id) {
  const item = make('li', 'entry');
  item.dataset.id = id;
  const when = make('div', 'entry-when', item);
  const line = { item, times: make('b', '', when), date: make('small', '', when) };
  const people = make('div', 'entry-people', item);
  line.seats = make('ul', 'seats', people);
  line.named = make('p', 'soft', people);
  line.tags = make('p', 'tags', item);
  line.button = make('button', 'secondary small', item);
  line.button.type = 'button';
  return line;
}

export const namedOf = (visit) => (visit.participants.length < visit.expected
  ? say(words.operator.named, { known: figure(visit.participants.length), expected: figure(visit.expected) }) : '');

function drawLine(line, visit, withDate, open) {
  line.item.dataset.visit = visit.state;
  write(line.times, timesOf(visit));
  write(line.date, withDate ? dateOf(new Date(visit.start), true) : '');
  line.date.hidden = !withDate;
  drawSeats(line.seats, visit.participants);
  const named = namedOf(visit);
  write(line.named, named);
  line.named.hidden = !named;
  drawTags(line.tags, visit);
  write(line.button, words.operator.manage);
  const label = say(words.operator.manageOf, { time: timesOf(visit, withDate) });
  if (line.button.getAttribute('aria-label') !== label) line.button.setAttribute('aria-label', label);
  line.button.onclick = () => open(visit.id, line.button);
}

const belongs = (visit, which) => which === 'all' || (which === 'owed' ? visit.pending : visit.state === which);

function drawFilters(visits, again) {
  const shown = FILTERS.filter((one) => one === 'all' || one === filter || visits.some((visit) => belongs(visit, one)));
  const box = element('filters');
  while (box.children.length > shown.length) box.lastElementChild.remove();
  shown.forEach((one, index) => {
    let button = box.children[index];
    if (!button) {
      button = make('button', '', box);
      button.type = 'button';
      button.append('', make('b'));
    }
    button.dataset.filter = one;
    const pressed = String(one === filter);
    if (button.getAttribute('aria-pressed') !== pressed) button.setAttribute('aria-pressed', pressed);
    write(button.lastElementChild, figure(visits.filter((visit) => belongs(visit, one)).length));
    const name = one === 'all' ? words.operator.all : words.operator[one];
    if (button.firstChild.data !== name) button.firstChild.data = name;
    button.onclick = () => {
      filter = one;
      again();
    };
  });
  // One choice is none.
  reveal('filters', shown.length > 2 || filter !== 'all');
}

/** Shows them all again, as another day or another search begins. */
export function resetFilter() {
  filter = 'all';
}

/**
 * Shows visits in their order. `open` is called with the id of the one that is to be managed, and with what was pressed;
 * `again` when others are to be shown.
 */
export function showVisits(visits, { withDate, open, again, more }) {
  drawFilters(visits, again);
  const chosen = visits.filter((visit) => belongs(visit, filter));
  const list = element('entries');
  const left = lines;
  lines = new Map();
  chosen.forEach((visit, index) => {
    const line = left.get(visit.id) || newLine(visit.id);
    left.delete(visit.id);
    lines.set(visit.id, line);
    drawLine(line, visit, withDate, open);
    if (list.children[index] !== line.item) list.insertBefore(line.item, list.children[index] || null);
  });
  left.forEach((line) => {
    // Keyboard and screen reader go on from the title where their line is gone.
    if (line.item.contains(document.activeElement)) element('day-title').focus();
    line.item.remove();
  });
  reveal('entries', chosen.length > 0);
  put('none', chosen.length ? '' : words.operator.none);
  put('many', more ? say(words.operator.many, { count: figure(visits.length) }) : '');
  const here = visits.reduce((sum, visit) => sum + present(visit), 0);
  put('summary', [count(words.operator.visits, visits.length), here ? count(words.operator.here, here) : ''].filter(Boolean).join(' · '));
}

/** Forgets every visit, on the page too. */
export function forget() {
  lines = new Map();
  element('entries').textContent = '';
}

/** Where the focus goes when a dialog closes: to the line it was opened from, which may be gone. */
export const buttonOf = (id) => (lines.has(id) ? lines.get(id).button : null);
