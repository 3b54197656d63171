// The demonstration: plans visits by the API as any caller would, and shows both sides of one.
const people = JSON.parse(document.querySelector('meta[name=demo]').content);
const api = new URL('../api/v1/telecons-be/teleconsultation', window.location.href).href;
const element = (id) => document.getElementById(id);
const news = (text) => { element('news').textContent = text; };

let visits = JSON.parse(sessionStorage.getItem('visits') || '[]');
let chosen = null;

const participant = ({ user, name, group }) => ({ userId: user, groups: [group], fullName: name });

async function ask(method, path, body, from = api) {
  const answer = await fetch(from + path, {
    method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  const json = text ? JSON.parse(text) : {};
  if (!answer.ok) throw new Error(json.message || `status ${answer.status}`);
  return json;
}

const switches = JSON.parse(document.querySelector('meta[name=switches]').content);
const [doctor] = people;

/** Does it, and tells how it went. */
const trying = (what, done) => async () => {
  try {
    await what();
    news(done);
  } catch (failure) {
    news(`That was refused: ${failure.message}`);
  }
  render();
};

async function plan(seconds, isIncomplete) {
  const start = new Date(Date.now() + seconds * 1000);
  const known = isIncomplete ? people.slice(0, 1) : people;
  const { roomId } = await ask('POST', '', {
    start_date: start.toISOString(), duration_in_seconds: 1800,
    participants: { number: people.length, data: known.map(participant) },
  });
  visits.unshift({ id: roomId, start: start.getTime(), isIncomplete });
  [chosen] = visits;
}

const move = (visit) => trying(async () => {
  const start = new Date(visit.start + 3600000);
  await ask('PATCH', `/${encodeURIComponent(visit.id)}`, { start_date: start.toISOString(), duration_in_seconds: 1800 });
  visit.start = start.getTime();
}, 'Moved by an hour. Both pages say so.');
const cancel = (visit) => trying(async () => {
  await ask('DELETE', `/${encodeURIComponent(visit.id)}`);
  visits = visits.filter((one) => one !== visit);
}, 'Cancelled. Both pages say so.');
const name = (visit) => trying(async () => {
  await ask('POST', `/${encodeURIComponent(visit.id)}/participants/data`, participant(people[1]));
  visit.isIncomplete = false;
  // The page of a person who was no participant looks again after half a minute only.
  element('phones').dataset.shown = '';
}, 'The patient has been named.');

const late = (visit) => trying(() => ask(
  'POST', `/${encodeURIComponent(visit.id)}/notice`, { kind: 'RUNNING_LATE', minutes: 10 },
  new URL(`as/${encodeURIComponent(doctor.user)}/api/v1/telecons-be/teleconsultation`, window.location.href).href,
), `${doctor.name} is running ten minutes late. The patient's page says so.`);

const turn = (number) => trying(async () => {
  const isOn = !switches[number].on;
  await ask('POST', `/${number}`, { on: isOn }, new URL('switches', window.location.href).href);
  switches[number].on = isOn;
  renderSwitches();
}, 'Switched.');

function renderSwitches() {
  const place = element('switches');
  element('trouble').hidden = !switches.length;
  const at = [...place.children].indexOf(document.activeElement);
  place.textContent = '';
  switches.forEach((one, number) => {
    const press = button(one.text, turn(number));
    press.setAttribute('aria-pressed', String(one.on));
    place.append(press, ' ');
  });
  if (at >= 0) place.children[at].focus();
}

function button(text, action) {
  const one = document.createElement('button');
  one.type = 'button';
  one.textContent = text;
  one.onclick = action;
  return one;
}

const page = (person, visit) => `as/${encodeURIComponent(person.user)}/telecons-fe/teleconsultation/${encodeURIComponent(visit.id)}`;

function render() {
  sessionStorage.setItem('visits', JSON.stringify(visits));
  const list = element('visits');
  list.textContent = '';
  for (const visit of visits) {
    const item = document.createElement('li');
    const when = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
    item.append(`${when.format(visit.start)} `, button('Show both sides', () => { chosen = visit; render(); }),
      button('Move by an hour', move(visit)), button('Cancel', cancel(visit)), button('Run late', late(visit)));
    if (visit.isIncomplete) item.append(button('Name the patient', name(visit)));
    list.append(item);
  }
  phones();
}

/** Stays as it is while the same visit is shown: a page in it goes on. */
function phones() {
  const place = element('phones');
  element('nothing').hidden = Boolean(chosen);
  const shown = chosen ? chosen.id : '';
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.textContent = '';
  if (!chosen) return;
  for (const person of people) {
    const figure = document.createElement('figure');
    const caption = document.createElement('figcaption');
    const alone = document.createElement('a');
    const frame = document.createElement('iframe');
    frame.src = page(person, chosen);
    frame.title = `What ${person.name} sees`;
    frame.allow = 'camera *; microphone *; display-capture *; fullscreen *; autoplay *; screen-wake-lock *; clipboard-write *';
    alone.className = 'open';
    alone.href = frame.src;
    alone.target = '_blank';
    alone.textContent = `Be ${person.name}, in a window`;
    caption.append(alone);
    figure.append(caption, frame);
    place.append(figure);
  }
}

renderSwitches();
for (const one of document.querySelectorAll('[data-start]')) {
  one.onclick = trying(() => plan(Number(one.dataset.start), 'incomplete' in one.dataset), 'Planned. See both sides below.');
}
render();
