// Takes what the operator sends and puts it in its place: whole fragments, morphed, so that focus, scroll and a fading
// tile stay. Nothing is decided here but how old what is shown is, and whether anybody answers.
import morphdom from './vendor/morphdom-2.7.8.js';

const body = document.body;
const at = (id) => document.getElementById(id);
/** Of the server's beats, which come every 5 s: two are missed. */
const SILENCE = 12000;
const FADE = 600;
/** Between a request that nobody answered and the next try. */
const ANEW = 300;
const still = matchMedia('(prefers-reduced-motion: reduce)');

const fragments = new Map();
let source;
let heard = Date.now();
let lostSince = null;
let asOf = null;
let skew = 0;
let past = false;
let looks = 0;
let again = 1000;
let retry;

const clock = (time) => time.toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', second: '2-digit'});

function age(since) {
  const s = Math.max(0, Math.floor((Date.now() + skew - Date.parse(since)) / 1000));
  return s < 120 ? `${s}s` : s < 7200 ? `${Math.floor(s / 60)}m` : `${Math.floor(s / 3600)}h`;
}

function times(root) {
  for (const t of root.querySelectorAll('time[data-clock]')) t.textContent = clock(new Date(t.dateTime));
  for (const t of root.querySelectorAll('time[data-age]')) t.textContent = age(t.dateTime);
}

function state(name) {
  body.dataset.state = name;
  at('loading').hidden = name !== 'loading';
  at('content').hidden = !['live', 'disconnected'].includes(name) || (name === 'disconnected' && asOf === null);
  at('not-allowed').hidden = name !== 'not-allowed';
  at('gone').hidden = name !== 'gone';
}

function put(html) {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  for (const next of [...holder.content.children]) {
    const old = at(next.id);
    if (!old) continue;
    times(holder.content);
    morphdom(old, next, {
      onBeforeElUpdated: (from, to) => {
        if (from.id === 'scrub') { // the hand on the slider is not taken away
          if (!past) to.value = to.max; else return false;
        }
        if (['looked-at', 'scrub-at'].includes(from.id) && past) return false;
        return !from.isEqualNode(to);
      },
      onBeforeNodeDiscarded: (node) => {
        if (node.nodeType !== 1 || !node.classList.contains('tile') || still.matches) return true;
        if (!node.classList.contains('leaving')) {
          node.classList.add('leaving');
          node.setAttribute('aria-hidden', 'true');
          node.removeAttribute('id');
          setTimeout(() => node.remove(), FADE);
        }
        return false;
      },
    });
  }
}

function show(html) {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  for (const next of holder.content.children) fragments.set(next.id, next.outerHTML);
  if (!past) put(html);
  else put([...holder.content.children].filter((f) => f.id === 'timeline').map((f) => f.outerHTML).join(''));
}

function row(html) {
  const holder = document.createElement('template');
  const table = document.createElement('table');
  table.innerHTML = `<tbody>${html}</tbody>`;
  holder.content.append(...table.tBodies[0].rows);
  for (const next of [...holder.content.children]) {
    times(next);
    const old = at(next.id);
    if (old) morphdom(old, next, {onBeforeElUpdated: (from, to) => !from.isEqualNode(to)});
    else at('rows').append(next);
  }
}

function order(board) {
  const rows = at('rows');
  const wanted = new Set(board.rows);
  for (const r of [...rows.children]) if (!wanted.has(r.id)) r.remove();
  board.rows.forEach((id, i) => {
    const r = at(id);
    if (r && rows.children[i] !== r) {
      const focused = r.contains(document.activeElement) ? document.activeElement : null;
      rows.insertBefore(r, rows.children[i] || null);
      focused?.focus();
    }
  });
  if (at('summary').textContent !== board.summary) at('summary').textContent = board.summary;
  at('board').hidden = board.rows.length === 0;
  at('empty').hidden = board.rows.length > 0 || board.notAllowed !== null;
  if (board.notAllowed !== null) {
    at('not-allowed').textContent = board.notAllowed;
    state('not-allowed');
  } else if (body.dataset.state === 'not-allowed') {
    state('live'); // a right was given meanwhile
  }
}

/** Whatever comes is of now. */
function news() {
  heard = Date.now();
  if (lostSince !== null) return;
  asOf = new Date(heard);
  at('as-of').textContent = clock(asOf);
}

function fresh(now) {
  heard = Date.now();
  skew = Date.parse(now) - heard;
  asOf = new Date(heard);
  again = 1000;
  if (lostSince !== null || body.dataset.state === 'loading') {
    lostSince = null;
    state('live');
  }
  at('as-of').textContent = clock(asOf);
}

function lost(since, whose) {
  if (['not-allowed', 'gone'].includes(body.dataset.state)) return;
  lostSince ??= since;
  const shown = asOf === null ? 'Nothing was shown yet.' : `What is shown is as of ${clock(asOf)}.`;
  const text = `${whose} since ${clock(lostSince)}. ${shown}`;
  if (at('disconnected').textContent !== text) at('disconnected').textContent = text;
  state('disconnected');
}

function beat(event) {
  const said = JSON.parse(event.data);
  heard = Date.now();
  if (said.blindSince) lost(new Date(said.blindSince), 'The operator has lost the API server');
  else fresh(said.now);
}

/**
 * What nobody answers is asked again: a browser drops the requests for which it is just connecting when an interface of its
 * machine comes or goes (ERR_NETWORK_CHANGED), and with a cluster on the same machine that is each pod.
 */
async function ask(path, tries = 3) {
  try {
    return await fetch(`${body.dataset.path}/${path}`, {redirect: 'manual', cache: 'no-store'});
  } catch (nobody) {
    if (tries === 1) throw nobody;
    await new Promise((later) => setTimeout(later, ANEW));
    return ask(path, tries - 1);
  }
}

async function refused() {
  // An EventSource does not say why it was refused.
  try {
    const answer = await ask('state');
    if (answer.status === 401) { location.reload(); return true; }
    if (answer.status === 403) {
      at('not-allowed').textContent = await answer.text();
      state('not-allowed');
      return true;
    }
  } catch { /* nobody answers: that is what is shown */ }
  return false;
}

function connect() {
  clearTimeout(retry);
  source?.close();
  source = new EventSource(body.dataset.events);
  source.addEventListener('beat', beat);
  source.addEventListener('fragment', (e) => { news(); show(e.data); });
  source.addEventListener('row', (e) => { news(); row(e.data); });
  source.addEventListener('board', (e) => order(JSON.parse(e.data)));
  source.addEventListener('signed-out', () => { source.close(); location.reload(); });
  source.addEventListener('not-allowed', (e) => {
    at('not-allowed').textContent = e.data;
    state('not-allowed');
  });
  source.addEventListener('gone', (e) => {
    at('gone').textContent = e.data;
    state('gone');
  });
  source.addEventListener('here', () => { if (body.dataset.state === 'gone') state('live'); });
  source.onerror = async () => {
    lost(new Date(), 'Disconnected');
    source.close();
    clearTimeout(retry);
    if (!(await refused())) {
      retry = setTimeout(connect, again);
      again = Math.min(again * 2, 15000);
    }
  };
}

setInterval(() => {
  if (Date.now() - heard > SILENCE) {
    lost(new Date(heard), 'Disconnected');
    if (source?.readyState === EventSource.OPEN) connect();
  }
  for (const t of document.querySelectorAll('time[data-age]')) t.textContent = age(t.dateTime);
}, 1000);

/** Where on the timeline the moment is that is looked at. */
function pointAt(when) {
  const begin = Date.parse(at('begin').dateTime);
  const whole = Math.max(1, Date.parse(at('end').dateTime) - begin);
  const pointer = at('looked-at');
  pointer.setAttribute('x', Math.round(997 * Math.min(1, Math.max(0, (when - begin) / whole))));
  pointer.setAttribute('visibility', 'visible');
}

async function look(frame) {
  const asked = ++looks;
  let answer;
  let html;
  try {
    answer = await ask(`frames/${frame}`);
    html = await answer.text();
  } catch { /* nobody answers: said below */ }
  if (!past || asked !== looks) return; // the slider has moved on meanwhile
  if (!answer?.ok) {
    at('past').textContent = 'That moment is not to be had: the operator does not answer, or has not kept it.';
    return;
  }
  const when = new Date(answer.headers.get('X-Recorded-At'));
  put(html);
  body.dataset.past = frame;
  at('past').textContent = `Looking back: this is how it was at ${clock(when)}.`;
  at('scrub-at').textContent = clock(when);
  if (at('looked-at')) pointAt(when);
}

function live() {
  past = false;
  delete body.dataset.past;
  at('past').textContent = '';
  for (const html of fragments.values()) put(html);
  at('looked-at')?.setAttribute('visibility', 'hidden');
  const slider = at('scrub');
  if (slider) {
    slider.value = slider.max;
    at('scrub-at').textContent = 'live';
  }
}

document.addEventListener('input', (e) => {
  if (e.target.id !== 'scrub') return;
  if (Number(e.target.value) >= Number(e.target.max)) { live(); return; }
  past = true;
  body.dataset.past = '';
  look(e.target.value);
});

async function copy(button) {
  const text = at(button.dataset.copy).textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not on this machine, and without TLS: the older way
    const range = document.createRange();
    range.selectNodeContents(at(button.dataset.copy));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand('copy');
  }
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
}

function present(on) {
  body.classList.toggle('presenter', on);
  at('present').setAttribute('aria-pressed', String(on));
  if (on) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
}

document.addEventListener('click', (e) => {
  if (e.target.closest('.copy')) copy(e.target.closest('.copy'));
  else if (e.target.id === 'live') live();
  else if (e.target.id === 'present') present(!body.classList.contains('presenter'));
});
document.addEventListener('fullscreenchange', () => {
  if (!document.fullscreenElement && body.classList.contains('presenter')) present(false);
});
if (new URLSearchParams(location.search).has('present')) {
  body.classList.add('presenter');
  at('present').setAttribute('aria-pressed', 'true');
}
connect();
