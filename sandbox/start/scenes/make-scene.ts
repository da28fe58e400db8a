import { SceneCalls, type SceneSystem } from './scene-calls.js';
import type { Conversation, Part, Scene, SceneAppointment } from './scene.js';

/** A line of progress follows so many appointments. */
const PROGRESS_EVERY = 10;
const MINUTE_MS = 60_000;

/**
 * Makes what is missing of a scene: in a system that has all of it nothing changes.
 *
 * @throws StartError when a call is refused; the reason of `signal` when that is aborted meanwhile
 */
export async function makeScene(
  scene: Scene,
  system: SceneSystem,
  now: Date,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const calls = new SceneCalls(system, signal);
  // In Stream one user sends at most 60 messages a minute. A scene is the talk of days.
  await calls.enforceRateLimits(false);
  try {
    await makeAppointments(calls, scene, now, print, signal);
  } finally {
    await calls.enforceRateLimits(true);
  }
}

async function makeAppointments(
  calls: SceneCalls,
  { name, appointments }: Scene,
  now: Date,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let messages = 0;
  for (const [index, appointment] of appointments.entries()) {
    signal.throwIfAborted();
    messages += await makeAppointment(calls, appointment, now);
    const done = index + 1;
    if (done % PROGRESS_EVERY === 0 || done === appointments.length)
      print(`Scene ${name}: ${done} of ${appointments.length} appointments, ${messages} new messages`);
  }
}

/**
 * What the people of the sample have changed, ended or deleted since stays as they left it.
 *
 * @returns how many messages were sent
 */
async function makeAppointment(calls: SceneCalls, appointment: SceneAppointment, now: Date): Promise<number> {
  const { id, ownerId, vetId, staffIds, petOwnerName, inMinutes, conversation, isCompleted } = appointment;
  const path = `/api/appointments/${id}`;
  let found = await calls.server(vetId, 'GET', path, undefined, [404]);
  if (found.status === 404) {
    const appointmentTime = new Date(now.getTime() + inMinutes * MINUTE_MS).toISOString();
    const wanted = { id, petOwnerId: ownerId, vetId, staffIds, petOwnerName, appointmentTime };
    found = await calls.server(vetId, 'POST', '/api/appointments', wanted, [409]);
  }
  const { status, chatStatus, vetId: vetNow } = found.body;
  if (vetNow !== vetId || status !== 'scheduled' || chatStatus === 'ended') return 0;
  const chat = { appointmentId: id, petOwnerId: ownerId, vetId };
  const { body } = await calls.server(vetId, 'POST', '/api/chat/channels', chat);
  const sent = conversation ? await converse(calls, appointment, String(body['channelId']), conversation) : 0;
  if (isCompleted) await calls.server(vetId, 'POST', `${path}/complete`);
  return sent;
}

/** The part of a message in Stream that is looked at. */
interface KnownMessage {
  readonly id: string;
  readonly latest_reactions: readonly { readonly user_id: string }[];
}

async function converse(
  calls: SceneCalls,
  appointment: SceneAppointment,
  channelId: string,
  { lines, readBy }: Conversation,
): Promise<number> {
  const channel = `/channels/messaging/${channelId}`;
  const idOf = (index: number): string => `${appointment.id}-${index + 1}`;
  const ids = lines.map((_, index) => idOf(index)).join(',');
  const { messages } = await calls.stream(appointment.vetId, 'GET', `${channel}/messages?ids=${ids}`);
  const known = new Map((messages as KnownMessage[]).map((message) => [message.id, message]));
  let sent = 0;
  for (const [index, { by, text, replyTo, reactions }] of lines.entries()) {
    const id = idOf(index);
    const before = known.get(id);
    if (!before) {
      const message = { id, text, ...(replyTo !== undefined && { parent_id: idOf(replyTo) }) };
      await calls.stream(userOf(appointment, by), 'POST', `${channel}/message`, { message });
      sent += 1;
    }
    for (const [part, type] of Object.entries(reactions ?? {}) as [Part, string][]) {
      const userId = userOf(appointment, part);
      if (before?.latest_reactions.some((reaction) => reaction.user_id === userId)) continue;
      await calls.stream(userId, 'POST', `/messages/${id}/reaction`, { reaction: { type } });
    }
  }
  if (sent > 0) for (const part of readBy) await calls.stream(userOf(appointment, part), 'POST', `${channel}/read`, {});
  return sent;
}

function userOf({ ownerId, vetId, staffIds }: SceneAppointment, part: Part): string {
  if (part === 'owner') return ownerId;
  return part === 'staff' ? (staffIds[0] ?? vetId) : vetId;
}
