// Asks the server, and believes only the server: between the two there are gateways, firewalls and captive portals.
import { settings, roomId, useBackground } from './settings.js';

export const path = `${settings.api}/teleconsultation/${encodeURIComponent(roomId)}`;
const PATIENCE = 15000;

/** The server's own refusal. */
export class Refused extends Error {
  constructor(status, code) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/** No answer of the server: worth trying again, at the earliest after so many milliseconds. */
export class Away extends Error {
  constructor(retryAfter, signIn) {
    super('away');
    this.retryAfter = retryAfter;
    /** Whether the answer looks like a sign-in of a gateway. */
    this.signIn = signIn === true;
  }
}

/** Waits that double, spread so that many pages do not ask in step. */
export function backoff(first, most) {
  let wait = first;
  return {
    next(atLeast = 0) {
      const chosen = Math.max(wait, atLeast);
      wait = Math.min(wait * 2, most);
      return spread(chosen);
    },
    reset() { wait = first; },
  };
}

export const spread = (wait) => wait * (0.75 + Math.random() / 2);

/** Head and text of an answer. An answer that is cut, late or leads elsewhere is none. */
export async function request(url, options = {}) {
  const aborting = new AbortController();
  const patience = setTimeout(() => aborting.abort(), PATIENCE);
  let answer;
  let text;
  try {
    answer = await fetch(url, {
      cache: 'no-cache', credentials: 'same-origin', redirect: 'manual', signal: aborting.signal, ...options,
    });
    text = await answer.text();
  } catch (cut) {
    throw new Away(0);
  } finally {
    clearTimeout(patience);
  }
  const { status } = answer;
  // A redirect: our server has none here.
  if (answer.type === 'opaqueredirect') throw new Away(0, true);
  if (status === 200 || status === 202 || status === 204 || status === 304) return { answer, text };
  const body = parsed(text);
  const isOurs = body && body.statusCode === status && typeof body.code === 'string';
  if (isOurs && status < 500 && status !== 429) throw new Refused(status, body.code);
  throw new Away(seconds(answer), !isOurs && status === 401);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (notJson) {
    return null;
  }
}

const seconds = (answer) => (Number(answer.headers.get('retry-after')) || 0) * 1000;

let etag = '';
let asked = '';
let last = null;
let clockAhead = 0;

/** Milliseconds since 1970 by the server's clock, as far as it is known. */
export const now = () => Date.now() + clockAhead;

export function heardTime(serverTime) {
  const time = Date.parse(serverTime || '');
  if (!Number.isNaN(time)) clockAhead = time - Date.now();
}

/**
 * The teleconsultation as this person may see it. `retryAfter` says when to ask again, in milliseconds.
 * Without a language the call is in the language on record.
 */
export async function look(language) {
  const query = new URLSearchParams();
  if (language) query.set('language', language);
  if (useBackground) query.set('useBackground', 'true');
  query.set('theme', matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const url = `${path}?${query}`;
  const headers = { accept: 'application/json' };
  if (etag && asked === url) headers['if-none-match'] = etag;
  const { answer, text } = await request(url, { headers, cache: 'no-store' });
  const retryAfter = seconds(answer) || 5000;
  if (answer.status === 304 && last) return { ...last, retryAfter };
  const body = parsed(text);
  // A page where JSON was to come: a sign-in, or a portal that wants to be agreed with.
  if (!body || !body.serverTime) throw new Away(0, true);
  asked = url;
  // An answer with a link is not kept, as the link is a credential.
  etag = body.accessLinkURL ? '' : answer.headers.get('etag') || '';
  heardTime(body.serverTime);
  last = { ...body, accessLinkURL: null };
  return { ...body, retryAfter };
}

const KINDS = ['availability', 'rescheduled', 'presence', 'notice', 'gone'];

/** Gives a notice to those who wait. Twice is as good as once. */
export const give = (notice) => request(`${path}/notice`, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(notice),
});

/** Is told what changes: `heard` gets news as the server sends them, `lost` is called once when no more will come,
 * with true if another window of the same person took the place of this one. */
export function listen(heard, lost) {
  const source = new EventSource(`${path}/events`);
  let silence = 0;
  let open = true;
  const close = () => {
    open = false;
    clearTimeout(silence);
    source.close();
  };
  const end = (isSuperseded) => {
    if (!open) return;
    close();
    lost(isSuperseded === true);
  };
  const alive = () => {
    clearTimeout(silence);
    // The server sends something every 15 seconds; a proxy that keeps it back leaves the page to ask.
    silence = setTimeout(() => end(), 40000);
  };
  source.onerror = () => end();
  source.addEventListener('superseded', () => end(true));
  source.addEventListener('heartbeat', alive);
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => {
      alive();
      const news = JSON.parse(event.data);
      heardTime(news.serverTime);
      heard({ kind, ...news });
      if (kind === 'gone') close();
    });
  }
  alive();
  return close;
}

/** Tells the server that the call was left. Nothing here depends on it: the server finishes what did not get through. */
export function deleteUploads() {
  return fetch(`${path}/uploads`, { method: 'DELETE', keepalive: true, credentials: 'same-origin' }).catch(() => null);
}

/** How long an answer takes, in milliseconds: the best of three, to leave out what is slow only once. */
export async function roundTrip() {
  let best = Infinity;
  for (let i = 0; i < 3; i += 1) {
    const start = performance.now();
    await request(new URL('icon.svg', import.meta.url), { cache: 'no-store' });
    best = Math.min(best, performance.now() - start);
  }
  return Math.round(best);
}
