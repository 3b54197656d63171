// Camera, microphone, sound and connection, tried out while one waits. Asks for permission only when the person starts it.
import { roundTrip } from './api.js';
import { words, say } from './words.js';
import { element, put, reveal, button, announce } from './view.js';
import { chime } from './attention.js';

const LOUD = 0.02;
const LONG = 8000;

let stream = null;
let audio = null;
let tried = false;
let busy = false;
/** Counts up when the check stops. What arrives for an earlier number is let go of at once. */
let round = 0;
/** Which way the camera looks, `user` or `environment`; empty where it does not say so. */
let side = '';
let sides = 1;
/** What was found, by names of words, so that it can be said in another language. */
let found = {};

export function speak() {
  const said = words.check;
  for (const id of ['camera', 'microphone', 'speaker', 'network']) {
    put(`check-${id}`, said[id]);
    const result = found[id];
    put(`check-${id}-result`, result ? say(said[result.word], result) : '');
    element(`check-${id}-result`).dataset.ok = result && result.ok !== undefined ? result.ok : '';
  }
  element('check-level').setAttribute('aria-label', said.level);
  element('check-video').setAttribute('aria-label', said.preview);
  element('check-cameras').setAttribute('aria-label', said.camera);
  element('check-microphones').setAttribute('aria-label', said.microphone);
  // Stays while the other camera is being asked for, or the focus would be lost.
  button('check-turn', said.turn, (stream || busy) && side && sides > 1 ? turn : null);
  put('check-steps', found.steps ? said.steps[found.steps] : '');
  button('check-play', said.play, play);
  button('check-heard', said.yes, found.played ? () => heard(true) : null);
  button('check-unheard', said.no, found.played ? () => heard(false) : null);
  button('check-action', busy ? said.asking : stream ? said.stop : tried ? said.again : said.start, () => {
    if (busy) return;
    if (stream) stop();
    else start();
  });
  // Not disabled, which would lose the focus.
  element('check-action').setAttribute('aria-busy', String(busy));
}

function result(id, ok, word, values = {}) {
  const before = JSON.stringify(found[id]);
  found[id] = { ok, word, ...values };
  if (JSON.stringify(found[id]) === before) return;
  speak();
  announce(`${words.check[id]}: ${say(words.check[word], values)}`);
}

const why = (failure) => ({ NotAllowedError: 'refused', NotFoundError: 'missing', NotReadableError: 'busy' }[failure.name] || 'failed');

async function ask(wanted) {
  try {
    return { got: await navigator.mediaDevices.getUserMedia(wanted) };
  } catch (failure) {
    return { failure };
  }
}

const letGo = (some) => some && some.getTracks().forEach((track) => track.stop());

export async function start(devices = { video: { facingMode: 'user' }, audio: true }) {
  round += 1;
  const mine = round;
  letGo(stream);
  stream = null;
  tried = true;
  busy = true;
  delete found.steps;
  reveal('check-results', true);
  speak();
  const got = await devicesFor(devices);
  if (mine !== round) {
    // The call has opened meanwhile, or the visit is gone: nobody may be seen by a camera they do not know of.
    letGo(got);
    return;
  }
  busy = false;
  if (got) use(got, mine);
  speak();
  try {
    const ms = await roundTrip();
    if (mine === round) result('network', ms < 300, ms < 300 ? 'line' : 'slow', { ms });
  } catch (away) {
    if (mine === round) result('network', false, 'failed');
  }
}

/** One question for both; if that fails each is asked for alone, to say which of them it is. */
async function devicesFor({ video, audio: sound }) {
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
    result('camera', false, 'failed');
    result('microphone', false, 'failed');
    return null;
  }
  const both = await ask({ video, audio: sound });
  if (both.got) return both.got;
  const camera = await ask({ video });
  const microphone = await ask({ audio: sound });
  for (const [id, one] of [['camera', camera], ['microphone', microphone]]) {
    if (one.failure) result(id, false, why(one.failure));
    if (one.failure && one.failure.name === 'NotAllowedError') found.steps = platform();
  }
  const tracks = [camera.got, microphone.got].filter(Boolean).reduce((all, one) => all.concat(one.getTracks()), []);
  return tracks.length ? new MediaStream(tracks) : null;
}

/** Whose settings are explained. */
function platform() {
  const agent = navigator.userAgent;
  if (/iPhone|iPad/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) return 'ios';
  if (/Android/.test(agent)) return 'android';
  if (/Firefox/.test(agent)) return 'firefox';
  return /Safari/.test(agent) && !/Chrom/.test(agent) ? 'safari' : 'other';
}

function use(got, mine) {
  stream = got;
  const [camera] = got.getVideoTracks();
  const [microphone] = got.getAudioTracks();
  const video = element('check-video');
  reveal('check-video', Boolean(camera));
  video.srcObject = got;
  // A camera that shows the room is no mirror.
  side = (camera && camera.getSettings && camera.getSettings().facingMode) || '';
  video.classList.toggle('mirror', side !== 'environment');
  if (camera) result('camera', true, 'works');
  if (microphone) listenTo(got, microphone, mine);
  offerDevices(camera, microphone, mine);
}

/** The microphone works when it hears something, not when it is allowed. */
function listenTo(got, microphone, mine) {
  const Audio = window.AudioContext || window.webkitAudioContext;
  reveal('check-level', true);
  result('microphone', undefined, 'say');
  if (audio) audio.close();
  audio = new Audio();
  const analyser = audio.createAnalyser();
  audio.createMediaStreamSource(got).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  const began = Date.now();
  let level = 0;
  let loud = 0;
  const measure = () => {
    if (mine !== round) return;
    analyser.getByteTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + ((sample - 128) / 128) ** 2, 0) / samples.length;
    level = level * 0.7 + Math.sqrt(power) * 0.3;
    // The ear hears ratios: speech is a fifth of the scale, and should fill half the bar.
    element('check-level').value = Math.min(1, Math.sqrt(level) * 1.6);
    loud = level > LOUD && !microphone.muted ? loud + 1 : 0;
    if (loud >= 3) result('microphone', true, 'heard');
    else if (Date.now() - began > LONG && !(found.microphone || {}).ok) result('microphone', false, 'unheard');
    setTimeout(measure, 100);
  };
  measure();
}

/** Lists, where there is more than one. */
async function offerDevices(camera, microphone, mine) {
  if (!navigator.mediaDevices.enumerateDevices) return;
  const devices = await navigator.mediaDevices.enumerateDevices();
  if (mine !== round) return;
  for (const [kind, id, track] of [['videoinput', 'check-cameras', camera], ['audioinput', 'check-microphones', microphone]]) {
    const list = element(id);
    const some = devices.filter((device) => device.kind === kind && device.deviceId);
    if (kind === 'videoinput') sides = some.length;
    reveal(id, Boolean(track) && some.length > 1);
    list.textContent = '';
    some.forEach((device, i) => list.add(new Option(device.label || String(i + 1), device.deviceId)));
    if (track && track.getSettings) list.value = track.getSettings().deviceId;
    list.onchange = () => start({
      video: exactly('check-cameras') || { facingMode: 'user' }, audio: exactly('check-microphones') || true,
    });
  }
  speak();
}

/** Phones have a camera on each side, and names for them that say little. */
function turn() {
  if (busy) return;
  start({ video: { facingMode: side === 'user' ? 'environment' : 'user' }, audio: exactly('check-microphones') || true });
}

const exactly = (id) => element(id).value && { deviceId: { exact: element(id).value } };

function play() {
  chime();
  found.played = true;
  result('speaker', undefined, 'did');
  speak();
}

function heard(did) {
  delete found.played;
  result('speaker', did, did ? 'works' : 'louder');
  element('check-play').focus();
}

/** Lets go of camera and microphone: the call needs them. */
export function stop() {
  round += 1;
  busy = false;
  letGo(stream);
  stream = null;
  if (audio) audio.close();
  audio = null;
  element('check-video').srcObject = null;
  reveal('check-video', false);
  reveal('check-level', false);
  speak();
}
