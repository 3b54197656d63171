// Camera, microphone and network, tried out while one waits. Asks for permission only when the person starts it.
import { roundTrip } from './api.js';

const element = (id) => document.getElementById(id);

let words;
let stream = null;
let tried = false;
let audio = null;

export function speak(newWords) {
  words = newWords;
  element('check-title').textContent = words.title;
  element('check-text').textContent = words.text;
  element('check-camera').textContent = words.camera;
  element('check-microphone').textContent = words.microphone;
  element('check-sound').textContent = words.level;
  element('check-level').setAttribute('aria-label', words.level);
  element('check-network').textContent = words.network;
  element('check-video').setAttribute('aria-label', words.preview);
  label();
}

function label() {
  element('check-action').textContent = stream ? words.stop : tried ? words.again : words.start;
}

const result = (id, ok, text) => {
  const place = element(`check-${id}-result`);
  place.textContent = text;
  place.dataset.ok = ok;
};

const why = (failure) => ({
  NotAllowedError: words.refused, NotFoundError: words.missing, NotReadableError: words.busy,
}[failure?.name] ?? words.failed);

async function one(kind) {
  try {
    const got = await navigator.mediaDevices.getUserMedia(kind);
    return { got };
  } catch (failure) {
    return { failure };
  }
}

async function start() {
  element('check-action').disabled = true;
  tried = true;
  element('check-results').hidden = false;
  if (!navigator.mediaDevices?.getUserMedia) {
    result('camera', false, words.failed);
    result('microphone', false, words.failed);
  } else {
    // One question for both; if that fails each is asked for alone, to say which of them it is.
    let { got } = await one({ video: true, audio: true });
    if (got) {
      result('camera', true, words.works);
      result('microphone', true, words.works);
    } else {
      const camera = await one({ video: true });
      const microphone = await one({ audio: true });
      result('camera', Boolean(camera.got), camera.got ? words.works : why(camera.failure));
      result('microphone', Boolean(microphone.got), microphone.got ? words.works : why(microphone.failure));
      const tracks = [camera.got, microphone.got].filter(Boolean).flatMap((some) => some.getTracks());
      got = tracks.length ? new MediaStream(tracks) : null;
    }
    if (got) show(got);
  }
  try {
    const milliseconds = Math.round(await roundTrip());
    const fine = milliseconds < 300;
    result('network', fine, `${fine ? words.works : words.slow} (${milliseconds} ms)`);
  } catch {
    result('network', false, words.failed);
  }
  element('check-action').disabled = false;
  label();
}

function show(got) {
  stream = got;
  const video = element('check-video');
  video.hidden = got.getVideoTracks().length === 0;
  video.srcObject = got;
  if (got.getAudioTracks().length > 0 && window.AudioContext) {
    audio = new AudioContext();
    const analyser = audio.createAnalyser();
    audio.createMediaStreamSource(got).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const measure = () => {
      if (!stream) return;
      analyser.getFloatTimeDomainData(samples);
      const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      element('check-level').value = loudest;
      setTimeout(measure, 100);
    };
    measure();
  }
}

/** Lets go of camera and microphone: the call needs them. */
export function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  audio?.close();
  audio = null;
  element('check-video').srcObject = null;
  element('check-video').hidden = true;
  element('check-level').value = 0;
  if (words) label();
}

element('check-action').addEventListener('click', () => (stream ? stop() : start()));
