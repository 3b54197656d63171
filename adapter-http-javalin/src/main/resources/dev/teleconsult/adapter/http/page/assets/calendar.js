// The appointment as a file for calendars (RFC 5545). Holds the page's address, never the link of the call, and no person's
// name: calendars are shared.
import { settings } from './settings.js';
import { path, request } from './api.js';
import { code, say, words } from './words.js';

const stamp = (date) => new Date(date).toISOString().replace(/[-:]|\.\d+/g, '');
const text = (value) => value.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');

/** A line is at most 75 bytes; the rest goes on after a blank. */
function folded(line) {
  const bytes = new TextEncoder();
  let out = '';
  let length = 0;
  for (const letter of line) {
    const size = bytes.encode(letter).length;
    if (length + size > 74) {
      out += '\r\n ';
      length = 1;
    }
    out += letter;
    length += size;
  }
  return out;
}

/** The server's file keeps its name for life; without a public address the server has none, and the page makes one. */
export async function save(view) {
  if (settings.calendar) {
    const { text: file } = await request(`${path}/calendar?language=${code}`);
    return download(file);
  }
  const address = window.location.origin + window.location.pathname;
  const minutes = Math.max(0, Math.round((Date.parse(view.startDate) - Date.parse(view.joinableFrom)) / 60000));
  const lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//teleconsult//waiting room//EN', 'BEGIN:VEVENT',
    `UID:${text(window.location.pathname.split('/').pop())}@${window.location.hostname}`,
    `DTSTAMP:${stamp(Date.now())}`, `DTSTART:${stamp(view.startDate)}`,
    view.endDate ? `DTEND:${stamp(view.endDate)}` : 'DURATION:PT30M',
    `SUMMARY:${text(settings.brand || words.visit)}`, 'CLASS:PRIVATE', `URL:${address}`, `LOCATION:${text(address)}`,
    `DESCRIPTION:${text(`${say(words.calendarFile, { minutes })}\n${address}`)}`,
    'END:VEVENT', 'END:VCALENDAR', ''];
  return download(lines.map(folded).join('\r\n'));
}

function download(content) {
  const file = document.createElement('a');
  file.href = URL.createObjectURL(new Blob([content], { type: 'text/calendar' }));
  file.download = 'visit.ics';
  file.click();
  setTimeout(() => URL.revokeObjectURL(file.href), 10000);
}
