import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { StreamError } from '../../stream/stream-errors.js';
import { StreamService } from '../../stream/stream.service.js';
import { pictureOf } from '../../users/profiles/avatar.js';
import { UserSyncService } from '../../users/sync/user-sync.service.js';
import type { Problem } from './job.schema.js';
import { problem } from './problems.js';

/** A document of MongoDB may have 16 MiB. */
const MAX_BYTES = 15 * 1024 * 1024;
const compress = promisify(gzip);

/** Gathers what there is of an account, here and in Stream. */
@Injectable()
export class AccountExport {
  constructor(
    private readonly stream: StreamService,
    private readonly sync: UserSyncService,
    private readonly config: AppConfig,
  ) {}

  /** @throws StreamError when Stream may answer later */
  async gather(id: string): Promise<Buffer | Problem> {
    const [record] = (await this.sync.findOwners([id])).filter(({ _id }) => _id === id);
    if (!record) return problem('ACCOUNT_NOT_FOUND');
    try {
      const { email, fullName, role, customerId, bio, nativeLanguage, learningLanguages, location } = record;
      const { isOnboarded, deactivatedAt, deletedAt, createdAt, updatedAt } = record;
      const profilePic = pictureOf(record, this.config.http.publicUrl);
      const profile = { fullName, profilePic, bio, nativeLanguage, learningLanguages, location, isOnboarded };
      const account = { id, email, role, customerId, ...profile, deactivatedAt, deletedAt, createdAt, updatedAt };
      const packed = await compress(JSON.stringify({ account, stream: await this.atStream(id) }));
      return packed.length > MAX_BYTES ? problem('EXPORT_TOO_LARGE') : packed;
    } catch (error) {
      if (error instanceof StreamError && error.permanent) return problem('UPSTREAM_REFUSED');
      throw error;
    }
  }

  /** null for a user that Stream does not have. */
  private async atStream(id: string): Promise<unknown> {
    try {
      return await this.stream.users.export(id);
    } catch (error) {
      if (error instanceof StreamError && error.notFound) return null;
      throw error;
    }
  }
}
