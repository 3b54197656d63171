// Asks the server. Knows nothing of the page.
import { settings, roomId, askedLanguage, useBackground } from './settings.js';

const path = `${settings.api}/teleconsultation/${encodeURIComponent(roomId)}`;

/** What one can do about a failure. */
export class Refused extends Error {
  constructor(status) {
    super(`status ${status}`);
    this.status = status;
  }
}

/** Worth trying again, after so many milliseconds. */
export class Away extends Error {
  constructor(retryAfter) {
    super('away');
    this.retryAfter = retryAfter;
  }
}

let etag = '';
let last = null;
let clockAhead = 0;

/** Milliseconds since 1970 by the server's clock, as far as we know it. */
export const now = () => Date.now() + clockAhead;

export function heardTime(serverTime) {
  const time = Date.parse(serverTime ?? '');
  if (!Number.isNaN(time)) clockAhead = time - Date.now();
}

const seconds = (answer, otherwise) => {
  const asked = Number(answer.headers.get('retry-after'));
  return asked > 0 ? asked * 1000 : otherwise;
};

/** The teleconsultation as this person may see it; `retryAfter` says when to ask again. */
export async function look() {
  const query = new URLSearchParams();
  if (['it', 'en'].includes(askedLanguage)) query.set('language', askedLanguage);
  if (useBackground) query.set('useBackground', 'true');
  const asked = query.toString();
  const headers = { accept: 'application/json' };
  if (etag) headers['if-none-match'] = etag;
  let answer;
  try {
    answer = await fetch(`${path}${asked ? `?${asked}` : ''}`, {
      headers, cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(15000),
    });
  } catch {
    throw new Away(5000);
  }
  if (answer.status === 304 && last) return { ...last, retryAfter: seconds(answer, 5000) };
  if (answer.status >= 500 || answer.status === 429) throw new Away(seconds(answer, 5000));
  if (!answer.ok) throw new Refused(answer.status);
  let body;
  try {
    body = await answer.json();
  } catch {
    throw new Away(5000);
  }
  etag = answer.headers.get('etag') ?? '';
  heardTime(body.serverTime);
  // The link is a credential: it is handed over once and not kept with the rest.
  last = { ...body, accessLinkURL: null };
  if (body.accessLinkURL) etag = '';
  return { ...body, retryAfter: seconds(answer, 5000) };
}

/**
 * Is told what changes, by push where that works and by asking otherwise.
 * `heard` gets news as the server sends them, or nothing when it should simply look again.
 */
export function listen(heard) {
  let source = null;
  let silence = 0;
  let retry = 0;
  let closed = false;

  const quiet = () => {
    clearTimeout(silence);
    // The server sends something every 15 seconds; a proxy that swallows it leaves us to ask.
    silence = setTimeout(() => { heard(null); reopen(2000); }, 40000);
  };
  const reopen = (wait) => {
    source?.close();
    clearTimeout(retry);
    if (!closed) retry = setTimeout(open, wait);
  };
  const open = () => {
    if (closed) return;
    source = new EventSource(`${path}/events`);
    source.onopen = quiet;
    source.onerror = () => {
      heard(null);
      // While it is reconnecting it does so by itself; once it has given up, so far it has not been heard of push here.
      if (source.readyState === EventSource.CLOSED) reopen(15000);
    };
    for (const kind of ['availability', 'rescheduled', 'presence', 'gone']) {
      source.addEventListener(kind, (event) => {
        quiet();
        const news = JSON.parse(event.data);
        heardTime(news.serverTime);
        heard({ kind, ...news });
      });
    }
    source.addEventListener('heartbeat', quiet);
    quiet();
  };
  open();
  return () => {
    closed = true;
    clearTimeout(silence);
    clearTimeout(retry);
    source?.close();
  };
}

/** Tells the server that the call was left. Nothing depends on it here: the server finishes what did not get through. */
export function deleteUploads() {
  return fetch(`${path}/uploads`, { method: 'DELETE', keepalive: true, credentials: 'same-origin' }).catch(() => null);
}

/** How long an answer takes, in milliseconds: the best of three, to leave out what is slow only once. */
export async function roundTrip() {
  let best = Infinity;
  for (let i = 0; i < 3; i += 1) {
    const start = performance.now();
    const answer = await fetch(new URL('icon.svg', import.meta.url), { cache: 'no-store', credentials: 'omit' });
    await answer.arrayBuffer();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
