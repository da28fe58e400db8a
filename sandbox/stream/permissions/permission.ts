import { type Action, type ActionInfo, ACTIONS } from './actions.js';

/** What makes a permission out of an action: whose resources it covers, and whether the team matters. */
const SUFFIXES = ['', '-owner', '-any-team', '-owner-any-team'] as const;

/** The right to do one action, to resources of one's own only (`owner`) or to any. Teams are not kept apart here. */
export interface Permission {
  readonly id: string;
  readonly action: ActionInfo;
  readonly owner: boolean;
  readonly sameTeam: boolean;
}

/** Every permission by its id. */
export const PERMISSIONS: ReadonlyMap<string, Permission> = new Map(
  ACTIONS.flatMap((action) =>
    SUFFIXES.map((suffix) => [
      action.id + suffix,
      {
        id: action.id + suffix,
        action,
        owner: suffix.startsWith('-owner'),
        sameTeam: !suffix.endsWith('-any-team'),
      },
    ]),
  ),
);

/** The ids of which one is enough to do the action. */
export function idsFor(action: Action, isOwner: boolean): string[] {
  return SUFFIXES.filter((suffix) => isOwner || !suffix.startsWith('-owner')).map((suffix) => action + suffix);
}
