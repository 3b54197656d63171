// Calls a person who looks elsewhere: by a sound, a notification, and a screen that stays on.
let audio = null;
let lock = null;
let awake = false;

/** Browsers play a sound only after something was pressed. */
export function prime(primed) {
  const Audio = window.AudioContext || window.webkitAudioContext;
  if (!Audio) return;
  const first = () => {
    window.removeEventListener('pointerdown', first);
    window.removeEventListener('keydown', first);
    audio = new Audio();
    primed();
  };
  window.addEventListener('pointerdown', first);
  window.addEventListener('keydown', first);
}

export const canSound = () => audio !== null;

/** Two notes, loud enough to hear from the next room and not to frighten. */
export function chime() {
  if (!audio) return;
  if (audio.state === 'suspended') audio.resume();
  [[660, 0], [880, 0.25], [660, 0.9], [880, 1.15]].forEach(([pitch, after]) => {
    const at = audio.currentTime + after;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.4, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
    tone.connect(volume);
    volume.connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.55);
  });
}

export const canNotify = () => 'Notification' in window && Notification.permission === 'default';
export const askToNotify = (answered) => {
  const asked = Notification.requestPermission(answered);
  if (asked) asked.then(answered);
};

export function notify(text) {
  if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return;
  try {
    const shown = new Notification(text, { tag: 'teleconsult' });
    shown.onclick = () => { window.focus(); shown.close(); };
  } catch (onlyByServiceWorker) {
    // Chrome on Android: the sound and the title of the page have to do.
  }
}

/** Keeps the screen on as long as a person waits and looks. */
export function stayAwake(wanted) {
  awake = wanted;
  if (wanted) hold();
  else if (lock) lock.release();
}

async function hold() {
  if (!('wakeLock' in navigator) || lock || document.hidden) return;
  try {
    const got = await navigator.wakeLock.request('screen');
    if (!awake || lock) {
      got.release();
      return;
    }
    lock = got;
    lock.addEventListener('release', () => { lock = null; });
  } catch (batteryIsLow) {
    lock = null;
  }
}

document.addEventListener('visibilitychange', () => { if (awake) hold(); });
