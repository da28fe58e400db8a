import { readBoolean, readInteger, readObject, readObjects, readString } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import { InputError } from '../../http/refusal.js';
import { HmsError } from '../http/errors.js';
import { checkFields, checkImplemented } from '../http/input.js';

/** What of a room a call may set, as far as it did. */
export interface RoomInput {
  readonly name?: string;
  readonly description?: string;
  readonly region?: string;
  readonly size?: number;
  readonly maxDurationSeconds?: number;
}

const REGIONS = ['eu', 'in', 'us', 'auto'];
const NAME = /^[\w.:-]+$/;
const WITHOUT_EFFECT = ['recording_info', 'polls', 'webhook', 'large_room'];
const FIELDS = ['name', 'description', 'region', 'size', 'max_duration_seconds', ...WITHOUT_EFFECT];
const MAX_SIZE = 2500;
const MAX_LARGE_SIZE = 20_000;

/** Reads the fields of a room; `more` names those that only one call has. */
export function readRoomInput(body: JsonObject, more: readonly string[] = []): RoomInput {
  if (body.template !== undefined) throw new InputError('template is not a field of this call; use template_id');
  checkFields(body, [...FIELDS, ...more]);
  const large = readBoolean(body, 'large_room') === true;
  const input = {
    name: readName(body),
    description: readString(body, 'description'),
    region: readRegion(body),
    size: readInteger(body, 'size', 0, large ? MAX_LARGE_SIZE : MAX_SIZE),
    maxDurationSeconds: readInteger(body, 'max_duration_seconds', 120, 43_200),
  };
  readObject(body, 'recording_info');
  readObject(body, 'webhook');
  readObjects(body, 'polls');
  checkImplemented(body, WITHOUT_EFFECT);
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function readName(body: JsonObject): string | undefined {
  const name = readString(body, 'name');
  if (name !== undefined && !NAME.test(name)) {
    throw new HmsError(400, 'name is invalid', ['only a-z, A-Z, 0-9 and . - : _ are allowed']);
  }
  return name;
}

function readRegion(body: JsonObject): string | undefined {
  const region = readString(body, 'region');
  if (region !== undefined && !REGIONS.includes(region)) throw new InputError(`region ${region} is not supported`);
  return region;
}
