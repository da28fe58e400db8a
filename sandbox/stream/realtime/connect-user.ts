import { type Credentials, checkTokenOf, verifyCredentials } from '../auth/authenticate.js';
import type { ApiCall } from '../http/endpoint.js';
import { notImplemented, refuse } from '../http/errors.js';
import { checkImplemented, isObject, omit, readObject, readString, required } from '../http/input.js';
import { type CallInput, runCall } from '../http/run-call.js';
import { mayInApp, requireInApp } from '../permissions/require-grant.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject, UserRecord } from '../state/entities.js';
import { userFromInput } from '../users/user-input.js';
import { userView } from '../users/user-view.js';

/** Connecting changes neither of them, and does not refuse to. */
const KEPT: ReadonlySet<string> = new Set(['role', 'teams']);

/**
 * The user that wants to connect, made or changed as its details say. Refused are, besides unusable tokens (2, 5, 40 to 43), tokens
 * of another user (5) and details that no user can have (4, 6, 22). `json` is the parameter of that name.
 */
export function connectUser(
  sandbox: Sandbox,
  credentials: Credentials,
  json: string | undefined,
  requestInfo: JsonObject,
): UserRecord {
  const identity = verifyCredentials(credentials, sandbox.authentication());
  if (identity.kind !== 'user') throw notImplemented('sockets of servers and of callers without a token');
  const existing = sandbox.store.users.get(identity.userId);
  checkTokenOf(existing, identity, sandbox.store);
  const request = parse(json);
  checkImplemented(request, ['device']);
  if (required(readString(request, 'user_id'), 'user_id') !== identity.userId) {
    throw refuse('authentication', `the token is not one of the user ${String(request.user_id)}`);
  }
  const details = readObject(request, 'user_details') ?? {};
  if ((details.id ?? identity.userId) !== identity.userId) throw refuse('input', 'user_details.id must be the user_id');
  const created = (): UserRecord =>
    userFromInput(sandbox.store, { id: identity.userId }, undefined, sandbox.timeline.next());
  const input: CallInput = {
    caller: { kind: 'user', user: existing ?? created() },
    params: {},
    query: {},
    body: {},
    upload: undefined,
    requestInfo,
  };
  return runCall(sandbox, input, (call) => writeUser(call, existing, { ...omit(details, KEPT), id: identity.userId }));
}

function parse(json: string | undefined): JsonObject {
  try {
    const request: unknown = JSON.parse(required(json, 'json'));
    if (isObject(request)) return request;
  } catch {
    throw refuse('input', 'json must be valid JSON');
  }
  throw refuse('input', 'json must be a JSON object');
}

/** Fields that are not given stay as they are. Without a difference nothing is written. */
function writeUser(call: ApiCall, existing: UserRecord | undefined, details: JsonObject): UserRecord {
  const { store, timeline } = call;
  const { role, teams, language, invisible, custom = {} } = existing ?? {};
  const fixed = { ...(role !== undefined && { role, language, invisible }), ...(teams !== undefined && { teams }) };
  const written = userFromInput(store, { ...custom, ...fixed, ...details }, existing, timeline.next());
  if (existing === undefined) {
    const isWritten = mayWrite(call);
    return store.users.put(
      isWritten ? written : userFromInput(store, { id: written.id }, undefined, written.createdAt),
    );
  }
  if (contentOf(written) === contentOf(existing) || !mayWrite(call)) return existing;
  const user = store.users.put(written);
  call.emit({ type: 'user.updated', user: userView(user) });
  return user;
}

/** Nobody knows what Stream does with the details of a user that is not granted to change itself. */
function mayWrite(call: ApiCall): boolean {
  if (call.assumptions.profileOnConnect === 'write' || mayInApp(call, 'update-user', true)) return true;
  if (call.assumptions.profileOnConnect === 'refuse') requireInApp(call, 'update-user', true);
  return false;
}

function contentOf({ custom, language, invisible }: UserRecord): string {
  return JSON.stringify([custom, language, invisible]);
}
