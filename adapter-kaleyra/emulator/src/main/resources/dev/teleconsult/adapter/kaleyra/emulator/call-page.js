'use strict';
(() => {
  const data = JSON.parse(document.getElementById('call-data').textContent);
  const words = {
    en: {
      join: 'Join the call', leave: 'Leave', cameraOn: 'Camera on', cameraOff: 'Camera off', addFile: 'Add a file',
      people: 'In the call', files: 'Files', nobody: 'Nobody is here yet', outside: 'You are not in the call.',
      alone: 'You are in the call, waiting for the others.', together: 'You are in the call.', left: 'You left the call.',
      closed: 'This call is over.', away: 'The call service does not answer; trying again.', you: 'you', host: 'host',
      noCamera: 'The camera is not available.', tooLarge: 'The file is too large (1 MB at most).',
      failed: 'That did not work. Please try again.', added: 'File added.', stage: 'Camera is off'
    },
    it: {
      join: 'Entra nella chiamata', leave: 'Esci', cameraOn: 'Attiva la telecamera', cameraOff: 'Spegni la telecamera',
      addFile: 'Aggiungi un file', people: 'Nella chiamata', files: 'File', nobody: 'Non c’è ancora nessuno',
      outside: 'Non sei nella chiamata.', alone: 'Sei nella chiamata, in attesa degli altri.',
      together: 'Sei nella chiamata.', left: 'Sei uscito dalla chiamata.', closed: 'Questa chiamata è terminata.',
      away: 'Il servizio di chiamata non risponde; nuovo tentativo.', you: 'tu', host: 'organizzatore',
      noCamera: 'La telecamera non è disponibile.', tooLarge: 'Il file è troppo grande (al massimo 1 MB).',
      failed: 'Non ha funzionato. Riprova.', added: 'File aggiunto.', stage: 'Telecamera spenta'
    }
  }[data.language];
  const base = location.pathname.replace(/\/+$/, '');
  const at = id => document.getElementById(id);
  const show = (id, visible) => { at(id).hidden = !visible; };
  const text = (id, value) => { if (at(id).textContent !== value) at(id).textContent = value; };
  let connected = false;
  let hasLeft = false;
  let notice = '';
  let stream = null;

  text('join', words.join);
  text('leave', words.leave);
  text('toggle-camera', words.cameraOn);
  text('add-file-text', words.addFile);
  text('people-title', words.people);
  text('files-title', words.files);
  text('stage-note', words.stage);
  if (data.background) at('stage').style.backgroundImage = `url("${data.background}")`;

  const fill = (id, items) => {
    const list = at(id);
    const key = JSON.stringify(items.map(item => [item.label, item.href]));
    if (list.dataset.key === key) return;
    list.dataset.key = key;
    list.replaceChildren(...items.map(item => {
      const entry = document.createElement('li');
      if (item.href) {
        const link = document.createElement('a');
        link.href = item.href;
        link.textContent = item.label;
        link.download = item.label;
        entry.append(link);
      } else {
        entry.textContent = item.label;
      }
      return entry;
    }));
  };

  const stopCamera = () => {
    if (stream) stream.getTracks().forEach(track => track.stop());
    stream = null;
    at('camera').srcObject = null;
    show('camera', false);
    show('stage-note', true);
    at('toggle-camera').setAttribute('aria-pressed', 'false');
    text('toggle-camera', words.cameraOn);
  };

  const render = state => {
    connected = state.connected;
    if (!connected && stream) stopCamera();
    show('join', state.open && !connected);
    show('leave', connected);
    show('toggle-camera', connected);
    show('add-file', connected && state.may_upload);
    let line = hasLeft ? words.left : words.outside;
    if (!state.open) line = words.closed;
    else if (connected) line = state.people.length > 1 ? words.together : words.alone;
    text('status', notice ? `${line} ${notice}` : line);
    fill('people', state.people.length === 0 ? [{ label: words.nobody }] : state.people.map(person => {
      const marks = [person.you ? words.you : '', person.host ? words.host : ''].filter(Boolean).join(', ');
      return { label: marks ? `${person.name} (${marks})` : person.name };
    }));
    show('files-section', state.files.length > 0);
    fill('files', state.files.map(file => ({ label: file.name, href: `${base}/uploads/${file.id}` })));
  };

  const call = async (method, action, body) => {
    const answer = await fetch(`${base}/${action}`, { method, body, cache: 'no-store' });
    if (answer.status === 413) throw new Error('too large');
    if (!answer.ok) throw new Error('refused');
    render(await answer.json());
  };

  const act = async (action, body) => {
    notice = '';
    try {
      await call('POST', action, body);
    } catch (problem) {
      notice = problem.message === 'too large' ? words.tooLarge : words.failed;
      await refresh();
    }
  };

  const refresh = async () => {
    try {
      await call('GET', 'state');
    } catch (problem) {
      text('status', words.away);
    }
  };

  at('join').addEventListener('click', async () => {
    hasLeft = false;
    await act('connect', JSON.stringify({ display_name: data.displayName }));
    at('leave').focus();
  });
  at('leave').addEventListener('click', async () => {
    hasLeft = true;
    stopCamera();
    await act('leave');
    if (data.endUrl && !connected) location.replace(data.endUrl);
    else at('join').focus();
  });
  at('toggle-camera').addEventListener('click', async () => {
    if (stream) { stopCamera(); return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: true });
      at('camera').srcObject = stream;
      await at('camera').play();
      show('camera', true);
      show('stage-note', false);
      at('toggle-camera').setAttribute('aria-pressed', 'true');
      text('toggle-camera', words.cameraOff);
    } catch (problem) {
      stopCamera();
      notice = words.noCamera;
      await refresh();
    }
  });
  at('file').addEventListener('change', async () => {
    const file = at('file').files[0];
    if (!file) return;
    await act(`uploads?name=${encodeURIComponent(file.name)}`, file);
    at('file').value = '';
    if (!notice) { notice = words.added; await refresh(); }
  });
  addEventListener('pagehide', () => {
    stopCamera();
    if (connected) navigator.sendBeacon(`${base}/leave`);
  });

  refresh();
  setInterval(refresh, 1000);
})();
