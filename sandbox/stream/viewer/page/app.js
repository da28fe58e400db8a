import { makeBrowse } from './browse.js';
import { makeChat } from './chat.js';
import { makeClock } from './clock.js';
import { connect } from './connection.js';
import { makeDetail } from './detail.js';
import { byId, el, note } from './dom.js';
import { makeFaults } from './faults.js';
import { addLines, clearLines } from './lines.js';
import { replay } from './replay.js';
import { makeTimeline } from './timeline.js';

const REFRESH_MS = 150;

let epoch = '';
let stateVersion;
/** The delivery that waits for another one to be swapped with. */
let swapped;

const timeline = makeTimeline({ choose });
const detail = makeDetail({ close: closeDetail, swap: startSwap, filter: showTimeline });
const chat = makeChat({ showTimeline });
const browse = makeBrowse({
  openChannel: (cid) => {
    browse.select(cid);
    showView('chat');
    return chat.open(cid);
  },
  openUser: (user) => showTimeline({ user }),
});
const faults = makeFaults();
const clock = makeClock();

function showView(view) {
  document.body.dataset.view = view;
  for (const button of byId('views').children)
    button.setAttribute('aria-current', String(button.dataset.view === view));
  if (view === 'chat') chat.toEnd();
}

function showTimeline(filter) {
  timeline.filter(filter);
  showView('timeline');
}

function choose(line) {
  if (swapped !== undefined && line.kind === 'delivery' && line.seq !== swapped.line.seq) return endSwap(line);
  if (swapped === undefined) tellChoosing('');
  timeline.mark(line);
  return detail.show(line);
}

function closeDetail() {
  const line = detail.shown();
  detail.hide();
  timeline.mark(undefined);
  if (line !== undefined) timeline.focusOn(line);
}

function startSwap(line, newIds) {
  swapped = { line, newIds };
  tellChoosing(`Choose the delivery to swap with ${line.type} (Escape cancels).`);
  closeDetail();
}

/** The later one goes first. */
async function endSwap(other) {
  const { line, newIds } = swapped;
  swapped = undefined;
  const result = el('span', { class: 'result', role: 'status' });
  byId('choosing').replaceChildren('The later one is sent first. ', result);
  await replay(line.seq > other.seq ? [line.seq, other.seq] : [other.seq, line.seq], { newIds }, result);
}

function tellChoosing(text) {
  note(byId('choosing'), text);
}

let refreshing;
function refreshSoon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(() => void refresh(), REFRESH_MS);
}

async function refresh() {
  await browse.refresh();
  const first = chat.cid() === '' ? browse.firstChannel() : undefined;
  if (first !== undefined) browse.select(first);
  await (first === undefined ? chat.refresh() : chat.open(first));
}

function startOver(next) {
  if (epoch !== '' && epoch !== next) {
    note(byId('notice'), 'The stand-in was restarted or reset; the timeline begins anew.');
    setTimeout(() => note(byId('notice'), ''), 8000);
  }
  if (epoch !== next) {
    clearLines();
    closeDetail();
    swapped = undefined;
    tellChoosing('');
    timeline.update();
  }
  epoch = next;
  stateVersion = undefined;
}

connect(
  {
    hello: (hello) => startOver(hello.epoch),
    lines: ({ lines }) => {
      addLines(lines);
      timeline.update();
      const shown = detail.shown();
      const news = shown && lines.find((line) => line.kind === shown.kind && line.seq === shown.seq);
      if (news) void detail.show(news);
    },
    status: (status) => {
      clock.update(status.clock.aheadMs);
      faults.update(status);
      if (status.state !== stateVersion) refreshSoon();
      stateVersion = status.state;
    },
  },
  (state) => {
    byId('live').dataset.state = state;
    byId('live').textContent = state === 'live' ? 'live' : 'gone, trying again';
    if (state === 'gone')
      note(byId('notice'), 'The stand-in does not answer, or ten other pages are open. What is shown may be old.');
    else note(byId('notice'), '');
  },
);

byId('views').addEventListener('click', (event) => {
  const view = event.target.closest('button')?.dataset.view;
  if (view !== undefined) showView(view);
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    swapped = undefined;
    tellChoosing('');
    if (detail.shown() !== undefined) closeDetail();
  } else if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
    event.preventDefault();
    showView('timeline');
    byId('filter').elements.words.focus();
  }
});
showView('timeline');
timeline.update();
