// Days and times of day in the zone that appointments are told in.
import { zone } from './words.js';

/** The clock of the zone at an instant, as numbers. */
function clock(instant) {
  const parts = {};
  new Intl.DateTimeFormat('en-US', {
    timeZone: zone() || undefined, hour12: false, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(instant).forEach(({ type, value }) => { parts[type] = Number(value); });
  // Some browsers write midnight as 24.
  parts.hour %= 24;
  return parts;
}

/** How far the zone is ahead of UTC at an instant, in milliseconds. */
function ahead(instant) {
  const { year, month, day, hour, minute, second } = clock(instant);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

const two = (number) => String(number).padStart(2, '0');

/** The day of an instant as fields for dates hold it: 2026-11-28. */
export function dayOf(instant) {
  const { year, month, day } = clock(instant);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The time of day as fields for times hold it: 09:30. */
export function timeOf(instant) {
  const { hour, minute } = clock(instant);
  return `${two(hour)}:${two(minute)}`;
}

/** The instant of a day and a time of day; null if either cannot be read. */
export function instantOf(day, time) {
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  const clocked = /^(\d\d):(\d\d)$/.exec(time);
  if (!date || !clocked) return null;
  const wanted = Date.UTC(date[1], date[2] - 1, date[3], clocked[1], clocked[2]);
  // Twice, as the zone may change its clock between the guess and the instant.
  const near = wanted - ahead(wanted);
  return wanted - ahead(near);
}

/** Another day, so many days later. */
export function later(day, days) {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Whether a field holds a day. */
export const isDay = (day) => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));
