import { StreamChat } from 'stream-chat';
import { byId, el, note } from 'viewer/dom.js';
import { followClock } from './clock.js';
import { showEvents } from './events.js';
import { createPhone } from './phone.js';
import { scenesOf } from './scenes.js';
import { connect, createSession } from './session.js';

const stage = byId('stage');
let phones = [];

start().catch(showError);

async function start() {
  showEvents();
  followClock();
  const response = await fetch('/_sandbox/demo/system');
  if (!response.ok) throw new Error('The system is not ready. Reload the page in a moment.');
  const system = await response.json();
  const scenes = scenesOf(system);
  if (scenes.length === 0) throw new Error('The sample accounts were removed, so there is nobody to show.');
  byId('scenes').replaceChildren(
    ...scenes.map((scene) =>
      el('button', { type: 'button', on: { click: () => play(scene, system).catch(showError) } }, scene.title),
    ),
  );
  await play(scenes[0], system);
}

/** Connects both people of a scene and opens their channel on both phones. */
async function play(scene, system) {
  note(byId('notice'));
  for (const button of byId('scenes').children) {
    button.setAttribute('aria-pressed', button.textContent === scene.title);
    button.disabled = true;
  }
  try {
    const ended = phones;
    phones = [];
    await Promise.all(ended.map((phone) => phone.close()));
    stage.replaceChildren(el('p', { class: 'waiting', role: 'status' }, 'Connecting ...'));
    phones = await Promise.all(scene.people.map((person, at) => callUp(person, at, system)));
    const channelId = await scene.begin(phones);
    stage.replaceChildren(...phones.map(({ node }) => node));
    showTabs(scene);
    await Promise.all(phones.map((phone) => phone.open(channelId)));
  } finally {
    for (const button of byId('scenes').children) button.disabled = false;
  }
}

async function callUp(person, at, { apiUrl, appointment }) {
  const call = createSession({ apiUrl, token: person.token });
  const client = await connect(StreamChat, call, person);
  return createPhone({ person, at, call, client, appointment });
}

/** Narrow windows show one phone at a time. */
function showTabs({ people }) {
  const show = (at) => {
    stage.dataset.shown = at;
    for (const [index, tab] of [...byId('tabs').children].entries()) tab.setAttribute('aria-pressed', index === at);
  };
  byId('tabs').replaceChildren(
    ...people.map(({ fullName }, at) => el('button', { type: 'button', on: { click: () => show(at) } }, fullName)),
  );
  show(Number(stage.dataset.shown));
}

function showError(error) {
  stage.querySelector('.waiting')?.remove();
  note(byId('notice'), error.message);
}
