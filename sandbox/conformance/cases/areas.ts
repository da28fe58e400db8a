import type { Area } from '../run/case.js';
import { appSettings } from './app-settings.js';
import { campaigns } from './campaigns.js';
import { channelTypes } from './channel-types.js';
import { channels } from './channels.js';
import { devices } from './devices.js';
import { drafts } from './drafts.js';
import { exports } from './exports.js';
import { members } from './members.js';
import { messages } from './messages.js';
import { moderation } from './moderation.js';
import { permissions } from './permissions.js';
import { polls } from './polls.js';
import { reactions } from './reactions.js';
import { reads } from './reads.js';
import { realtime } from './realtime.js';
import { search } from './search.js';
import { sockets } from './sockets.js';
import { threads } from './threads.js';
import { uploads } from './uploads.js';
import { users } from './users.js';

/** All cases, in the order of the page. */
export const AREAS: readonly Area[] = [
  users,
  channels,
  members,
  messages,
  reactions,
  threads,
  reads,
  search,
  uploads,
  sockets,
  realtime,
  permissions,
  channelTypes,
  appSettings,
  exports,
  moderation,
  devices,
  drafts,
  polls,
  campaigns,
];
