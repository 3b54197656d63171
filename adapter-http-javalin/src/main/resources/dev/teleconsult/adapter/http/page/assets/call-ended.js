// The video provider sends people here when a call is over. Inside the waiting room's frame, tell the waiting room.
import { load } from './language.js';

if (window.parent !== window) {
  window.parent.postMessage({ teleconsult: 'call-ended' }, window.location.origin);
}
const words = await load(navigator.language);
document.getElementById('title').textContent = words.left.title;
document.getElementById('text').textContent = words.left.closeWindow;
document.title = words.left.title;
