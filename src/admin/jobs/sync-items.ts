import { normalizeEmail } from '../../common/accounts/email-address.js';
import { faultsIn } from '../../common/validation/request-validation.pipe.js';
import { normalName } from '../../common/validation/names.js';
import { isId } from '../../common/validation/identifiers.js';
import type { JobItem } from './job.schema.js';
import { SyncUserDto } from './job.dto.js';
import { problem } from './problems.js';

/** The items of a job, each judged by itself: one that is wrong has its result already. */
export function toSyncItems(users: readonly unknown[], pictures: { readonly allowHttp: boolean }): JobItem[] {
  const seen = new Set<string>();
  return users.map((user) => {
    const given = (user as { id?: unknown } | null)?.id;
    const id = isId(given) ? given : null;
    const [fault] = faultsIn(SyncUserDto, user, pictures);
    if (fault) return { id, problem: problem('INVALID', fault.message) };
    const { id: own, email, fullName, ...fields } = user as SyncUserDto;
    if (seen.has(own)) return { id, problem: problem('DUPLICATE_ITEM') };
    seen.add(own);
    const address = email !== undefined && { email: normalizeEmail(email) };
    const named = fullName !== undefined && { fullName: normalName(fullName) };
    return { id, fields: { ...fields, ...named, ...address } };
  });
}
